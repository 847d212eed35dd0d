import createCommand from 'fluent-ffmpeg';
import { toolPath } from '../../../platform/find-tools.mjs';
import type { Input } from './film.ts';

/** A file ffmpeg writes, with the options that stand before its name. */
export interface Output {
  file: string;
  options: string[];
}

export interface FfmpegRun {
  inputs: Input[];
  /** The filter graph, its ends mapped by the outputs. */
  graph?: string;
  outputs: Output[];
  /** Where it runs; names of files are relative to it, so that none has to be escaped inside a filter. */
  cwd: string;
  signal: AbortSignal;
  onStart?(pid: number): void;
  /** Seconds of the output made so far, about twice a second. */
  onTime?(seconds: number): void;
}

/** What the process used: user and system time in milliseconds, peak memory in bytes. */
export interface FfmpegUsage {
  cpuMs: number;
  maxRssBytes: number;
}

/** ffmpeg gave up by itself; `line` is the last thing of use it said. */
export class FfmpegFailed extends Error {
  override name = 'FfmpegFailed';
  constructor(
    readonly line: string,
    options: ErrorOptions,
  ) {
    super(`ffmpeg failed: ${line}`, options);
  }
}

// ffmpeg closes its files on SIGTERM; the promise to the user is that all is gone within five seconds.
const KILL_GRACE_MS = 2_000;

/**
 * Runs one ffmpeg process to its end. This is the only place that knows fluent-ffmpeg (docs/adr/0003): the library is
 * archived, so that its percent, its preset and its screenshots are left alone.
 * @throws FfmpegFailed when ffmpeg exits with a code, Error when something else killed it, `signal.reason` on abort
 */
export async function runFfmpeg(run: FfmpegRun): Promise<FfmpegUsage> {
  run.signal.throwIfAborted();
  const command = createCommand({ cwd: run.cwd }).setFfmpegPath(toolPath('ffmpeg') ?? 'ffmpeg');
  for (const { file, options } of run.inputs) addInput(command.input(file), options);
  if (run.graph !== undefined) command.complexFilter(run.graph);
  for (const { file, options } of run.outputs) command.output(file).outputOptions('-nostdin', '-benchmark', ...options);

  const usage: FfmpegUsage = { cpuMs: 0, maxRssBytes: 0 };
  let hardKill: NodeJS.Timeout | undefined;
  const kill = () => {
    command.kill('SIGTERM');
    hardKill = setTimeout(() => command.kill('SIGKILL'), KILL_GRACE_MS);
  };
  try {
    await new Promise<void>((resolve, reject) => {
      command.on('start', () => {
        const { pid } = (command as unknown as { ffmpegProc: { pid?: number } }).ffmpegProc;
        if (pid !== undefined) run.onStart?.(pid);
        if (run.signal.aborted) kill();
        else run.signal.addEventListener('abort', kill, { once: true });
      });
      // The library's own 'progress' event starts an ffprobe of the first input each time; the same line is in here.
      command.on('stderr', (line: string) => {
        const seconds = timeOf(line);
        if (seconds !== undefined) run.onTime?.(seconds);
        addUsage(usage, line);
      });
      command.on('end', () => resolve());
      command.on('error', (error: Error, _stdout: string | null, stderr: string | null) => {
        if (!/exited with code/.test(error.message)) reject(error);
        else reject(new FfmpegFailed(lastUsefulLine(stderr ?? ''), { cause: error }));
      });
      command.run();
    });
  } catch (error) {
    run.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(hardKill);
    run.signal.removeEventListener('abort', kill);
  }
  return usage;
}

/** Whether this machine's ffmpeg was built with the encoder. */
export async function hasEncoder(name: string): Promise<boolean> {
  const encoders = await new Promise<Record<string, unknown>>((resolve, reject) => {
    createCommand().availableEncoders((error, found) => (error ? reject(error) : resolve(found)));
  });
  return name in encoders;
}

function addInput(command: createCommand.FfmpegCommand, options: string[]): void {
  // Given more than one word the library takes them as they are; given one, it would split it at a space.
  command.inputOptions('-protocol_whitelist', 'file', ...options);
}

/** `frame=  301 fps=… time=00:00:10.03 …` → 10.03; ffmpeg says N/A and negative times at the beginning. */
function timeOf(line: string): number | undefined {
  const [, hours, minutes, seconds] = /\btime=(\d+):(\d\d):(\d\d(?:\.\d+)?)/.exec(line) ?? [];
  return seconds === undefined ? undefined : Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
}

/** `-benchmark` prints `bench: utime=1.2s stime=0.1s rtime=…` and `bench: maxrss=12345kB` at the end. */
function addUsage(usage: FfmpegUsage, line: string): void {
  const [, user, system] = /^bench: utime=([\d.]+)s stime=([\d.]+)s/.exec(line) ?? [];
  if (user !== undefined) usage.cpuMs += Math.round((Number(user) + Number(system)) * 1_000);
  const [, peak] = /^bench: maxrss=(\d+)/.exec(line) ?? [];
  if (peak !== undefined) usage.maxRssBytes = Math.max(usage.maxRssBytes, Number(peak) * 1_024);
}

/** What a person should read of ffmpeg's last words: the last line that names an error, without addresses. */
export function lastUsefulLine(stderr: string): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .map((line) => line.replace(/^(\[[^\]]*\] ?)+/, '').trim())
    .filter((line) => line !== '' && !/^(frame=|size=|bench:|Conversion failed|video:|Exiting)/.test(line));
  const telling = lines.filter((line) => /error|invalid|no such|not found|fail|unable|cannot|denied|space/i.test(line));
  const specific = telling.filter((line) => !/Invalid data found when processing input/.test(line));
  return (specific.at(-1) ?? telling.at(-1) ?? lines.at(-1) ?? 'it said nothing').slice(0, 300);
}
