import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtCode } from './build-step.mjs';
import { withLock } from './lock.mjs';
import { checkNode } from './node-version.mjs';
import { npmPackages } from './npm-packages.mjs';
import { endAllCommands } from './run.mjs';
import { StepFailed, createShow } from './show.mjs';
import { systemTools } from './system-tools.mjs';
import { temporalCli } from './temporal-cli.mjs';

/** The checkout: everything below works on it, wherever the caller stands. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Brings a checkout to where it can run: packages, tools, build. What is there already costs milliseconds and no network.
 * Two at once wait for each other. An interrupt ends what is being done and the process.
 * @param {NodeJS.WriteStream} out where the steps are shown
 * @returns {Promise<boolean>} false when it failed, which was then said already
 */
export async function setUp(out = process.stdout) {
  const show = createShow(out);
  for (const signal of SIGNALS) process.once(signal, interrupted);
  try {
    await show.step('Node', (step) => {
      const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
      checkNode(engines.node);
      step.note(process.versions.node);
    });
    await withLock(
      join(root, '.cache', 'setup.lock'),
      (pid) => void out.write(`  waiting for another set-up of this checkout (process ${pid}) …\n`),
      async () => {
        // Downloads and compiling get along; the second pair needs what the first has brought.
        const packages = show.step('npm packages', (step) => npmPackages(root, step));
        await both(
          packages,
          show.step('tools', (step) => systemTools(root, step, packages)),
        );
        await both(
          show.step('build', (step) => builtCode(root, step)),
          show.step('Temporal CLI', (step) => temporalCli(root, step)),
        );
      },
    );
    return true;
  } catch (error) {
    if (error instanceof StepFailed) return false;
    throw error;
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupted);
  }
}

/** @type {readonly NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** @param {NodeJS.Signals} signal */
function interrupted(signal) {
  endAllCommands();
  process.exit(signal === 'SIGINT' ? 130 : 143);
}

/**
 * Lets both come to their end before the first failure counts, so that none works on unwatched.
 * @param {Promise<unknown>[]} steps
 */
async function both(...steps) {
  const outcomes = await Promise.allSettled(steps);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
