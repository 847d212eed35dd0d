import { CommandFailed } from './run.mjs';

const TAIL_LINES = 25;

/** A step failed and has said so on the screen: nothing is left to print. */
export class StepFailed extends Error {}

/**
 * What a step may say while it works.
 * @typedef {object} Step
 * @property {(what: string) => void} doing tells what is about to take its time; without it the step counts as skipped
 * @property {(result: string) => void} note half a line about the outcome
 * @property {(sentence: string) => void} warn something is missing, and the set-up goes on
 */

/**
 * Prints the steps of a set-up as they go, a line when one begins work and a line when it is done.
 * Colour only where a terminal shows it.
 * @param {{ write(text: string): unknown, isTTY?: boolean }} out
 */
export function createShow(out) {
  const colour = (out.isTTY ?? false) && !process.env['NO_COLOR'];
  const paint = (/** @type {number} */ code, /** @type {string} */ text) =>
    colour ? `\u001b[${code}m${text}\u001b[0m` : text;
  const print = (/** @type {string} */ line) => void out.write(`${line}\n`);

  return {
    /**
     * @template T
     * @param {string} name
     * @param {(step: Step) => T | Promise<T>} work
     * @returns {Promise<T>}
     * @throws {StepFailed}
     */
    async step(name, work) {
      const began = performance.now();
      let worked = false;
      let outcome = '';
      /** @type {string[]} */
      const warnings = [];
      try {
        const result = await work({
          doing: (what) => {
            worked = true;
            print(paint(2, `  ${name}: ${what} …`));
          },
          note: (text) => (outcome = text),
          warn: (sentence) => warnings.push(sentence),
        });
        const seconds = `${((performance.now() - began) / 1000).toFixed(1)} s`;
        const line = [name, worked ? seconds : '', outcome].filter(Boolean).join('  ');
        print(worked ? `${paint(32, '✓')} ${line}` : paint(2, `✓ ${line}`));
        for (const warning of warnings) print(`${paint(33, '!')} ${warning}`);
        return result;
      } catch (error) {
        print(`${paint(31, '✗')} ${name}`);
        print(tailOf(error));
        throw new StepFailed(`${name} failed`, { cause: error });
      }
    },
  };
}

/** @param {unknown} error */
function tailOf(error) {
  const { message } = /** @type {Error} */ (error);
  if (!(error instanceof CommandFailed)) return `  ${message}`;
  const lines = error.output.trimEnd().split('\n').slice(-TAIL_LINES);
  return [...lines.map((line) => `  | ${line}`), `  ${message}`].join('\n');
}
