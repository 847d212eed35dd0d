import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { once } from 'node:events';

export interface PartOptions {
  name: string;
  command: readonly string[];
  env: NodeJS.ProcessEnv;
  /** What it prints is appended here. */
  logFile: string;
  /** It ended though nobody killed it. */
  onOwnEnd(how: string): void;
}

/** One process of the system under storm: the harness is its service manager. */
export interface Part {
  readonly name: string;
  readonly isUp: boolean;
  start(): void;
  /** `kill -9`; resolves when it is gone. It stays down until it is started. */
  kill(): Promise<void>;
  /** SIGSTOP: as a machine that sleeps. */
  pause(): void;
  resume(): void;
  /** SIGTERM, and `kill -9` if that is not enough; resolves when it is gone. */
  stop(): Promise<void>;
}

const RESTART_AFTER_MS = 300;
const STOP_WITHIN_MS = 15_000;

export function createPart({ name, command, env, logFile, onOwnEnd }: PartOptions): Part {
  let child: ChildProcess | null = null;
  let wanted = false;
  let paused = false;

  function start(): void {
    wanted = true;
    if (child) return;
    const log = openSync(logFile, 'a');
    const [program, ...words] = command;
    // A group of its own: Ctrl-C in the harness's terminal must not reach it before the harness says so.
    const started = spawn(program!, words, { env, stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    child = started;
    paused = false;
    started.once('exit', (code, signal) => {
      child = null;
      if (!wanted) return;
      onOwnEnd(signal ?? `exit code ${code}`);
      setTimeout(() => wanted && start(), RESTART_AFTER_MS);
    });
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    wanted = false;
    if (!child) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    if (paused) child.kill('SIGCONT');
    const patience = setTimeout(() => child?.kill('SIGKILL'), STOP_WITHIN_MS);
    await gone;
    clearTimeout(patience);
  }

  return {
    name,
    get isUp() {
      return child !== null && !paused;
    },
    start,
    kill: () => end('SIGKILL'),
    pause() {
      paused = child?.kill('SIGSTOP') ?? false;
    },
    resume() {
      if (paused) child?.kill('SIGCONT');
      paused = false;
    },
    stop: () => end('SIGTERM'),
  };
}
