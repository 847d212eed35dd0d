import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess } from '../../platform/end-process.ts';
import { removeProcessFile, writeProcessFile } from '../../platform/process-file.ts';
import { identify, type ProcessIdentity } from '../../platform/processes.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** A part that ran so long is healthy again: its next crash is a first one. */
const HEALTHY_AFTER_MS = 60_000;
const LOG_LIMIT_BYTES = 20 << 20;

export interface PartOptions {
  name: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  logs: string;
  processes: string;
  /** Called with a sentence when it ended by itself and is started again. */
  onCrash(sentence: string): void;
}

export interface Part {
  stop(graceMs: number, signal?: NodeJS.Signals): Promise<void>;
}

/** Keeps one process running: a crash restarts it alone, with a growing pause while it keeps crashing. */
export function startPart({ name, command, args, env, logs, processes, onCrash }: PartOptions): Part {
  const stopping = new AbortController();
  let launched: Promise<ProcessIdentity | null> = Promise.resolve(null);

  function launch(): ChildProcess {
    const log = openLog(join(logs, `${name}.log`));
    try {
      // In a session of its own, so that a Ctrl-C in the terminal reaches the supervisor alone, which stops all in order.
      return spawn(command, args, { env, detached: true, stdio: ['ignore', log, log] });
    } finally {
      closeSync(log);
    }
  }

  async function note({ pid }: ChildProcess): Promise<ProcessIdentity | null> {
    const identity = pid === undefined ? null : await identify(pid);
    if (identity) writeProcessFile(processes, name, identity);
    return identity;
  }

  async function run(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      const child = launch();
      launched = note(child);
      await launched;
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      if (stopping.signal.aborted) return;
      if (performance.now() - startedAt > HEALTHY_AFTER_MS) pause = FIRST_PAUSE_MS;
      onCrash(
        `${name} ended (${child.signalCode ?? `exit code ${child.exitCode}`}) and is started again; ${join(logs, `${name}.log`)} says why.`,
      );
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
    }
  }
  const running = run();

  return {
    async stop(graceMs, signal = 'SIGTERM') {
      stopping.abort();
      const identity = await launched;
      if (identity) await endProcess(identity, graceMs, signal);
      await running;
      removeProcessFile(processes, name);
    },
  };
}

/** Opens a log for appending; one that has grown large makes way for a new one. */
function openLog(file: string): number {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}
