import { spawn } from 'node:child_process';

/** A command that failed, with the end of what it said. */
export class CommandFailed extends Error {
  /**
   * @param {string} message one sentence
   * @param {string} output
   */
  constructor(message, output) {
    super(message);
    this.name = 'CommandFailed';
    this.output = output;
  }
}

/** @type {Set<number>} process groups at work now */
const groups = new Set();

/**
 * Runs a command without a terminal, in a process group of its own, so that an interrupted set-up leaves nothing behind.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, limitMs?: number }} options
 * @returns {Promise<string>} what it wrote to both its outputs
 * @throws {CommandFailed} when it can't be started, exits with another code than 0, or is not done in time
 */
export async function run(command, args, { cwd, env = process.env, limitMs = 15 * 60_000 }) {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  const line = [command, ...args].join(' ');
  const group = child.pid;
  if (group !== undefined) groups.add(group);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    if (group !== undefined) endGroup(group, 'SIGKILL');
  }, limitMs);
  try {
    const outcome = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? signal));
    });
    if (late) throw new CommandFailed(`"${line}" was not done within ${limitMs / 1000} s.`, output);
    if (outcome !== 0) throw new CommandFailed(`"${line}" ended with ${outcome}.`, output);
    return output;
  } catch (error) {
    if (error instanceof CommandFailed) throw error;
    throw new CommandFailed(`"${line}" could not be started: ${/** @type {Error} */ (error).message}.`, output);
  } finally {
    clearTimeout(timer);
    if (group !== undefined) groups.delete(group);
  }
}

/** Ends whatever `run` started and has not seen the end of. */
export function endAllCommands() {
  for (const group of groups) endGroup(group, 'SIGTERM');
}

/**
 * @param {number} group
 * @param {NodeJS.Signals} signal
 */
function endGroup(group, signal) {
  try {
    process.kill(-group, signal);
  } catch (error) {
    // It ended by itself a moment ago.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}
