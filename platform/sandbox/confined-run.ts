import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { SandboxFailed, sentenceOf } from '../../contracts/errors.ts';
import { identify, isRunning, type ProcessIdentity } from '../processes.ts';
import { folderSize } from './folder-size.ts';
import { withoutInherited } from './inherited.ts';
import { createTail, type Tail } from './tail.ts';
import { readStatus } from './status.ts';

/**
 * How a run ended: by itself, by its time limit, by the caller's signal, for filling its folder, or by a kill from
 * outside, which most likely was the kernel's for the memory it took.
 */
export type Ending = 'exit' | 'time limit' | 'stopped' | 'disk limit' | 'killed';

export interface RunOptions {
  /** Ends everything in the run, at once. */
  signal?: AbortSignal;
  /** Variables besides those of the sandbox. */
  env?: Readonly<Record<string, string>>;
  timeoutMs: number;
  /** What it prints, as it comes. */
  onOutput?(chunk: Buffer, stream: 'stdout' | 'stderr'): void;
}

export interface RunResult {
  ending: Ending;
  /** Null unless it ended by itself; 128 and more for a signal. */
  exitCode: number | null;
  /** The end of what it printed, both streams together. */
  output: string;
  outputBytes: number;
  durationMs: number;
}

/** A command line that confines what it starts, as bubblewrap's or Docker's. */
export interface Confinement {
  command: string;
  args: readonly string[];
  /** Handed over as file descriptors from 3 on, by content or as they are. */
  handedOver: readonly (Buffer | number | 'status')[];
  /** Of the confinement's own programs; the sandbox's is among what is handed over. */
  env: Readonly<Record<string, string>>;
  /** Ends what does not end with its first process. */
  end?(first: ProcessIdentity | null): Promise<void>;
}

const DISK_EVERY_MS = 500;
const GONE_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 2;

/** Runs a confinement to its end; when this resolves, no process of it is left. */
export async function runConfined(
  confinement: Confinement,
  options: RunOptions,
  disk: { folder: string; bytes: number },
): Promise<RunResult> {
  const begunAt = performance.now();
  if (options.signal?.aborted) {
    await confinement.end?.(null);
    return { ending: 'stopped', exitCode: null, output: '', outputBytes: 0, durationMs: 0 };
  }
  const child = await start(confinement);
  const output = listen(child, options.onOutput);
  const told = handOver(child, confinement.handedOver);
  const first = identify(child.pid!);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const cutOff = cutOffWhen(child, options, disk);
  try {
    const [code, killedBy] = await exited;
    await told?.gone();
    await confinement.end?.(await first);
    await closed;
    const ending = cutOff.why ?? (killedBy === null ? 'exit' : 'killed');
    const exitCode = ending !== 'exit' ? null : told ? told.exitCode() : code;
    if (ending === 'exit' && exitCode === null) {
      throw new SandboxFailed(`The sandbox did not start: ${output.text().trim() || 'no reason given'}.`);
    }
    const [text, bytes] = [output.text(), output.bytes()];
    return { ending, exitCode, output: text, outputBytes: bytes, durationMs: performance.now() - begunAt };
  } finally {
    cutOff.stop();
  }
}

async function start({ command, args, handedOver, env, end }: Confinement): Promise<ChildProcess> {
  try {
    const child = spawn(command, args, {
      ...{ cwd: '/', env, detached: true },
      stdio: withoutInherited([
        ...['ignore' as const, 'pipe' as const, 'pipe' as const],
        ...handedOver.map((item) => (typeof item === 'number' ? item : ('pipe' as const))),
      ]),
    });
    if (child.pid === undefined) await once(child, 'spawn');
    return child;
  } catch (cause) {
    await end?.(null);
    throw new SandboxFailed(`The sandbox could not be started: ${sentenceOf(cause)}.`, { cause });
  }
}

function listen(child: ChildProcess, onOutput: RunOptions['onOutput']): Tail {
  const output = createTail();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]!.on('data', (chunk: Buffer) => {
      output.add(chunk);
      onOutput?.(chunk, stream);
    });
  }
  return output;
}

/** Kills the run for the first reason that comes, and remembers it. */
function cutOffWhen(
  child: ChildProcess,
  { signal, timeoutMs }: RunOptions,
  disk: { folder: string; bytes: number },
): { why: Ending | null; stop(): void } {
  const cutOff = { why: null as Ending | null, stop };
  const kill = (why: Ending) => {
    cutOff.why ??= why;
    child.kill('SIGKILL');
  };
  const onAbort = () => kill('stopped');
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort);
  const timer = setTimeout(() => kill('time limit'), timeoutMs);
  const watch = watchDisk(disk, () => kill('disk limit'));
  function stop() {
    signal?.removeEventListener('abort', onAbort);
    clearTimeout(timer);
    watch.stop();
  }
  return cutOff;
}

/** Writes and reads the descriptors from 3 on; null where the confinement tells nothing of itself. */
function handOver(child: ChildProcess, handedOver: Confinement['handedOver']) {
  let told: ReturnType<typeof follow> | null = null;
  handedOver.forEach((item, index) => {
    const pipe = child.stdio[index + 3];
    if (item === 'status') told = follow(pipe as Readable);
    // A reader that is gone before it has read shows by its exit.
    else if (Buffer.isBuffer(item)) (pipe as Writable).on('error', () => {}).end(item);
  });
  return told as ReturnType<typeof follow> | null;
}

/** The first process of the sandbox: the kernel lets it go only when all others in there are gone. */
function follow(stream: Readable) {
  const { status, begun } = readStatus(stream);
  const first: Promise<ProcessIdentity | null> = begun.then(() =>
    status.childPid === undefined ? null : identify(status.childPid),
  );
  return {
    exitCode: () => status.exitCode ?? null,
    async gone() {
      const identity = await first;
      const deadline = performance.now() + GONE_WITHIN_MS;
      while (identity !== null && (await isRunning(identity))) {
        if (performance.now() > deadline) throw new SandboxFailed('What ran in the sandbox does not end.');
        await delay(LOOK_EVERY_MS);
      }
    },
  };
}

function watchDisk({ folder, bytes }: { folder: string; bytes: number }, onFull: () => void) {
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    folderSize(folder, bytes)
      .then((size) => size > bytes && onFull())
      .catch(onFull)
      .finally(() => (looking = false));
  }, DISK_EVERY_MS);
  return { stop: () => clearInterval(timer) };
}
