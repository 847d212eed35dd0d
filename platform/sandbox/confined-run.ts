import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { SandboxFailed } from '../../contracts/errors.ts';
import { identify, isRunning, type ProcessIdentity } from '../processes.ts';
import { folderSize } from './folder-size.ts';
import { withoutInherited } from './inherited.ts';
import { createTail } from './tail.ts';
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
  { command, args, handedOver, env, end }: Confinement,
  { signal, timeoutMs, onOutput }: RunOptions,
  disk: { folder: string; bytes: number },
): Promise<RunResult> {
  const begunAt = performance.now();
  if (signal?.aborted) {
    await end?.(null);
    return { ending: 'stopped', exitCode: null, output: '', outputBytes: 0, durationMs: 0 };
  }
  const child = spawn(command, args, {
    cwd: '/',
    env,
    detached: true,
    stdio: withoutInherited([
      ...['ignore' as const, 'pipe' as const, 'pipe' as const],
      ...handedOver.map((item) => (typeof item === 'number' ? item : ('pipe' as const))),
    ]),
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const output = createTail();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]!.on('data', (chunk: Buffer) => {
      output.add(chunk);
      onOutput?.(chunk, stream);
    });
  }
  const told = handOver(child, handedOver);
  const first = child.pid === undefined ? null : identify(child.pid);

  let ending: Ending = 'exit';
  const kill = (why: Ending) => {
    if (ending !== 'exit') return;
    ending = why;
    child.kill('SIGKILL');
  };
  const onAbort = () => kill('stopped');
  signal?.addEventListener('abort', onAbort);
  const timer = setTimeout(() => kill('time limit'), timeoutMs);
  const watch = watchDisk(disk, () => kill('disk limit'));
  try {
    const [, killedBy] = await exited;
    await told?.gone();
    await end?.(await first);
    const [code] = await closed;
    const exitCode = told ? told.exitCode() : code;
    if (ending === 'exit' && killedBy !== null) ending = 'killed';
    if (ending === 'exit' && exitCode === null) {
      throw new SandboxFailed(`The sandbox did not start: ${output.text().trim() || 'no reason given'}.`);
    }
    return {
      ending,
      exitCode: ending === 'exit' ? exitCode : null,
      output: output.text(),
      outputBytes: output.bytes(),
      durationMs: performance.now() - begunAt,
    };
  } finally {
    signal?.removeEventListener('abort', onAbort);
    clearTimeout(timer);
    watch.stop();
  }
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
