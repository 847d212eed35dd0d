import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { BadInput, NotReachable, sentenceOf } from '../../contracts/errors.ts';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.ts';
import { freePort, isPortFree } from '../free-port.ts';
import { processTable } from '../process-table.ts';
import { DEFAULT_NAMESPACE } from './connection.ts';
import { tuningFlags } from './tuning.ts';

export interface EmbeddedServerOptions {
  /** The `temporal` command. */
  binary: string;
  /** Folder of the server's database; made when missing. */
  dataDir: string;
  /** 0 takes a free one. */
  port: number;
  /** 0 takes a free one. */
  uiPort: number;
  /** `0.0.0.0` lets other machines in: only behind a firewall or on a tailnet-only host. */
  host: 'localhost' | '0.0.0.0';
  /** What the server prints is appended here. */
  logFile: string;
  /** Called as soon as there is a process, which is long before it answers. */
  onSpawn?(pid: number): Promise<void>;
  /** False starts the server as it comes, for comparison. */
  tuned?: boolean;
}

export interface EmbeddedServer {
  pid: number;
  /** For clients on this machine, `host:port`. */
  address: string;
  uiUrl: string;
  /** The server's own version, such as `1.32.0`. */
  version: string;
  /** Asks it to end, kills it after `graceMs`; resolves when it is gone. Its data is safe either way. */
  stop(graceMs?: number): Promise<void>;
  exited: Promise<ServerExit>;
}

export interface ServerExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** How `temporal server start-dev` spells the types. */
const FLAG_TYPES = { KEYWORD: 'Keyword', DOUBLE: 'Double' } as const;
const READY_LIMIT_MS = 30_000;
const POLL_MS = 20;
/** `grpc.health.v1.HealthCheckResponse.ServingStatus` */
const SERVING = 1;
const LOG_LIMIT_BYTES = 10 << 20;

/**
 * Starts `temporal server start-dev` on a database file and resolves once it answers.
 * It runs in a session of its own, so that a Ctrl-C in the terminal reaches us first and we end it last.
 * @throws BadInput when a port is taken or the command can't be run
 * @throws NotReachable when the server ends or stays silent; the message holds the end of its log
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const { binary, host, logFile, tuned = true } = options;
  const port = await claimPort(options.port, host, 'MAINSTAY_TEMPORAL_PORT');
  const uiPort = await claimPort(options.uiPort, host, 'MAINSTAY_TEMPORAL_UI_PORT');
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  mkdirSync(dirname(logFile), { recursive: true });
  rotateLog(logFile);

  const logStart = existsSync(logFile) ? statSync(logFile).size : 0;
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(binary, embeddedServerCommand({ dataDir: options.dataDir, port, uiPort, host, tuned }), {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...serverEnvironment(), [DATA_VARIABLE]: options.dataDir },
  });
  closeSync(log);
  const exited = new Promise<ServerExit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const logTail = () => readFileSync(logFile).subarray(logStart).toString().trimEnd().split('\n').slice(-15).join('\n');

  await spawned(child, binary);
  await options.onSpawn?.(child.pid as number);
  const address = `localhost:${port}`;
  try {
    const version = await untilReady(child, address, logTail);
    const stop = (graceMs = 5_000) => stopServer(child, exited, graceMs);
    return { pid: child.pid as number, address, uiUrl: `http://localhost:${uiPort}`, version, stop, exited };
  } catch (error) {
    await stopServer(child, exited, 0);
    throw error;
  }
}

/** The words after `temporal` that start the server. */
export function embeddedServerCommand({
  dataDir,
  port,
  uiPort,
  host,
  tuned = true,
}: Pick<EmbeddedServerOptions, 'dataDir' | 'port' | 'uiPort' | 'host' | 'tuned'>): string[] {
  return [
    ...['server', 'start-dev', '--ip', host, '--port', String(port), '--ui-port', String(uiPort)],
    ...['--db-filename', join(dataDir, 'temporal.db'), '--ui-disable-news-fetch'],
    // Written to the database before the server starts, so its caches know them from the first request on.
    ...['--namespace', DEFAULT_NAMESPACE],
    ...SEARCH_ATTRIBUTES.flatMap((key) => ['--search-attribute', `${key.name}=${FLAG_TYPES[key.type]}`]),
    ...(tuned ? tuningFlags() : []),
  ];
}

/** Go collects garbage more often above this; without it the server keeps twice of what it needs. */
const MEMORY_LIMIT = '350MiB';

/** Says whose server it is, to who has to find it by nothing else. */
const DATA_VARIABLE = 'MAINSTAY_TEMPORAL_DATA';

/** Servers that run on a folder of data, whoever started them. @returns their pids */
export const serversOn = (dataDir: string): Promise<number[]> =>
  processTable.withEnvironment(`${DATA_VARIABLE}=${dataDir}`);

/** Our settings for clients and our keys are none of the server's business. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'GOMEMLIMIT'];
  return {
    GOMEMLIMIT: MEMORY_LIMIT,
    ...Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
  };
}

async function claimPort(port: number, host: string, setting: string): Promise<number> {
  if (port === 0) return freePort();
  if (await isPortFree(port, host === 'localhost' ? '127.0.0.1' : host)) return port;
  throw new BadInput(
    `Port ${port}, meant for Temporal, is in use by another program; end that program or set ${setting} to a free port.`,
  );
}

async function spawned(child: ChildProcess, binary: string): Promise<void> {
  try {
    await once(child, 'spawn');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : 'can not be run';
    throw new BadInput(`The Temporal command line ${binary} ${why}; install it again with npm start, or by hand.`, {
      cause: error,
    });
  }
}

/** Waits until the frontend says it serves and has opened its database; returns the server's version. */
async function untilReady(child: ChildProcess, address: string, logTail: () => string): Promise<string> {
  // gRPC waits a second before it tries a refused port again, which is longer than the whole start takes.
  const channelArgs = { 'grpc.initial_reconnect_backoff_ms': POLL_MS, 'grpc.max_reconnect_backoff_ms': POLL_MS };
  const connection = Connection.lazy({ address, channelArgs, interceptors: [] });
  const giveUpAt = performance.now() + READY_LIMIT_MS;
  try {
    for (;;) {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new NotReachable(`The embedded Temporal server ended while starting:\n${logTail()}`);
      }
      try {
        return await connection.withDeadline(Date.now() + 1_000, () => askVersion(connection));
      } catch (error) {
        if (performance.now() < giveUpAt) await delay(POLL_MS);
        else {
          const silence = `The embedded Temporal server does not answer after ${READY_LIMIT_MS / 1_000} s`;
          throw new NotReachable(`${silence} (${sentenceOf(error)}); the end of its log:\n${logTail()}`, {
            cause: error,
          });
        }
      }
    }
  } finally {
    await connection.close();
  }
}

async function askVersion(connection: Connection): Promise<string> {
  const health = await connection.healthService.check({ service: 'temporal.api.workflowservice.v1.WorkflowService' });
  if (health.status !== SERVING) throw new Error('it is not serving yet');
  await connection.workflowService.describeNamespace({ namespace: DEFAULT_NAMESPACE });
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  return serverVersion;
}

async function stopServer(child: ChildProcess, exited: Promise<ServerExit>, graceMs: number): Promise<void> {
  if (graceMs > 0) child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exited;
  clearTimeout(timer);
}

/** Keeps one older log beside the present one. */
function rotateLog(logFile: string): void {
  if (existsSync(logFile) && statSync(logFile).size > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.1`);
}
