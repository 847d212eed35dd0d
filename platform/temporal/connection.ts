import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import { BadInput, NotReachable, sentenceOf } from '../../contracts/errors.ts';
import type { Log } from '../log.ts';
import { openTcpRelay } from '../tcp-relay.ts';
import { dataConverter } from './data-converter.ts';

export const DEFAULT_NAMESPACE = 'mainstay';

/** Which Temporal to talk to and how. */
export interface TemporalTarget {
  /** `host:port` */
  address: string;
  namespace: string;
  /** The relay to dial in place of the address, where there is one. */
  via?: string;
  /** True when it is our own embedded server on this machine. */
  embedded: boolean;
  credentials: Pick<ConnectionOptions, 'tls' | 'metadata'> & { apiKey?: string };
}

const CONNECT_LIMIT_MS = 5_000;

// A server that vanished without closing its sockets is noticed within 15 s, and one that is back within a second:
// gRPC's own patience would be two minutes. 10 s is the shortest interval the server takes for a ping.
const CHANNEL = {
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
};

/**
 * Reads where Temporal is. `TEMPORAL_ADDRESS` alone means a server outside; then namespace, API key and TLS come from
 * Temporal's own environment configuration (`TEMPORAL_*` variables and profile file). Without it, it is our embedded
 * server on `MAINSTAY_TEMPORAL_PORT`.
 * @throws BadInput when that configuration can't be read
 */
export function temporalTarget(env: NodeJS.ProcessEnv): TemporalTarget {
  const namespace = env['TEMPORAL_NAMESPACE'] || DEFAULT_NAMESPACE;
  const address = env['TEMPORAL_ADDRESS'];
  if (!address) {
    const port = env['MAINSTAY_TEMPORAL_PORT'] || '7233';
    return { address: `localhost:${port}`, namespace, embedded: true, credentials: {} };
  }
  const variables = Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1]));
  try {
    const config = loadClientConnectConfig({ overrideEnvVars: Object.fromEntries(variables) });
    const { tls, metadata, apiKey } = config.connectionOptions;
    return {
      address,
      namespace: config.namespace ?? namespace,
      embedded: false,
      credentials: { tls, metadata, apiKey },
    };
  } catch (error) {
    throw new BadInput(`The TEMPORAL_… settings can't be read (${sentenceOf(error)}); mend them or unset them.`, {
      cause: error,
    });
  }
}

/**
 * Puts a relay between us and a Temporal on another machine, so that a cut of the line is over when it is over; the native
 * connection has no keep-alive of its own. With TLS there is none: the server's name has to be the one we dial.
 */
export async function withRelay(
  target: TemporalTarget,
  { log, onDead, onBack }: { log: Log; onDead?(): void; onBack?(deadSince: number): void },
): Promise<{ target: TemporalTarget; close(): Promise<void> }> {
  if (target.embedded || target.credentials.tls || target.credentials.apiKey) return { target, close: async () => {} };
  const [, host = '', port] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(target.address) ?? [];
  let deadSince = 0;
  const relay = await openTcpRelay({
    host,
    port: Number(port ?? 7233),
    onChange(isUp) {
      log.info(isUp ? 'the line to Temporal is back' : 'the line to Temporal is dead: dialling anew');
      if (isUp) return onBack?.(deadSince);
      deadSince = Date.now();
      onDead?.();
    },
  });
  return { target: { ...target, via: relay.address }, close: () => relay.close() };
}

/**
 * A client for everything but polling; it reconnects by itself. Close `client.connection` when done.
 * @throws NotReachable when nothing that speaks Temporal answers within 5 s
 */
export async function connectClient(target: TemporalTarget): Promise<Client & { connection: Connection }> {
  const { namespace, credentials } = target;
  try {
    const connection = await Connection.connect({
      address: target.via ?? target.address,
      ...credentials,
      channelArgs: CHANNEL,
      connectTimeout: CONNECT_LIMIT_MS,
    });
    return Object.assign(new Client({ connection, namespace, dataConverter }), { connection });
  } catch (error) {
    throw unreachable(target, error);
  }
}

/**
 * The connection of workers (and of clients that want to share it). Close it after the last worker has ended.
 * @throws NotReachable when nothing that speaks Temporal answers
 */
export async function connectNative(target: TemporalTarget): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect({
      address: target.via ?? target.address,
      ...target.credentials,
      // On one machine there is no wire to spare, only processors.
      ...(target.embedded && { grpcCompression: { codec: 'none' } }),
    });
  } catch (error) {
    throw unreachable(target, error);
  }
}

function unreachable(target: TemporalTarget, cause: unknown): NotReachable {
  const mend = target.embedded ? 'start it with `mainstay up`' : 'check TEMPORAL_ADDRESS and its credentials';
  return new NotReachable(`Temporal does not answer at ${target.address} (${sentenceOf(cause)}); ${mend}.`, { cause });
}
