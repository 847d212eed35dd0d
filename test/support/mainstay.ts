import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGatewayClient, type GatewayClient } from '../../contracts/http/client.ts';
import { status, type Status } from '../../contracts/http/status.ts';
import { freePort } from '../../platform/free-port.ts';
import { loadSettings } from '../../platform/settings.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');
const READY_WITHIN_MS = 60_000;

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** The whole system as `npm start` runs it, in a home and on ports of its own. */
export interface TestMainstay {
  home: string;
  env: NodeJS.ProcessEnv;
  /** What the supervisor printed so far. */
  output(): string;
  /** Runs `mainstay …` against it. */
  cli(...args: string[]): Promise<CommandResult>;
  client(): GatewayClient;
  status(): Promise<Status>;
  /** Starts it (again) in the same home. */
  start(): Promise<void>;
  /** Stops it as Ctrl-C does. */
  stop(): Promise<number | null>;
  supervisor(): ChildProcess;
  /** Stops it and takes the home away. */
  dispose(): Promise<void>;
}

/** `options` are those of `mainstay up`. */
export async function createMainstay(
  env: Record<string, string> = {},
  options: readonly string[] = [],
): Promise<TestMainstay> {
  const home = mkdtempSync(join(tmpdir(), 'mainstay-home-'));
  const [port, temporalPort, uiPort] = [await freePort(), await freePort(), await freePort()];
  const full: NodeJS.ProcessEnv = {
    ...process.env,
    MAINSTAY_HOME: home,
    MAINSTAY_PORT: String(port),
    MAINSTAY_TEMPORAL_PORT: String(temporalPort),
    MAINSTAY_TEMPORAL_UI_PORT: String(uiPort),
    ...env,
  };
  let child: ChildProcess | null = null;
  let output = '';

  const client = () => {
    const { gatewayUrl, token } = loadSettings(full);
    return createGatewayClient({ url: gatewayUrl, token: token ?? '' });
  };

  async function start(): Promise<void> {
    output = '';
    const started = spawn(process.execPath, [MAIN, 'up', ...options], { env: full, stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    const ready = new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        output += chunk.toString();
        if (/^mainstay is ready/m.test(output)) resolve();
      };
      started.stdout.on('data', read);
      started.stderr.on('data', read);
      started.once('exit', () => reject(new Error(`mainstay up ended:\n${output}\n${logs(home)}`)));
      setTimeout(
        () => reject(new Error(`mainstay up was not ready in time:\n${output}\n${logs(home)}`)),
        READY_WITHIN_MS,
      ).unref();
    });
    await ready;
  }

  async function stop(): Promise<number | null> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const exited = once(child, 'exit');
    child.kill('SIGINT');
    await exited;
    return child.exitCode;
  }

  return {
    home,
    env: full,
    output: () => output,
    client,
    start,
    stop,
    status: async () => status.parse(await client().get('/api/status')),
    supervisor: () => child!,
    cli: (...args) => runCli(args, full),
    async dispose() {
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Runs the command line to its end, with `input` as its standard input; after `withinMs` it is told to end (SIGTERM). */
export function runCli(args: string[], env: NodeJS.ProcessEnv, input = '', withinMs?: number): Promise<CommandResult> {
  return new Promise((resolve) => {
    const options = { env, maxBuffer: 64 << 20, timeout: withinMs };
    const child = execFile(process.execPath, [MAIN, ...args], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}

function logs(home: string): string {
  return ['gateway', 'node', 'temporal'].map((part) => tail(join(home, 'logs', `${part}.log`))).join('\n');
}

function tail(file: string): string {
  try {
    return `${file}:\n${readFileSync(file, 'utf8').slice(-2_000)}`;
  } catch {
    return `${file}: none`;
  }
}
