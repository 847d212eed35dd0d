import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectionLike } from '@temporalio/client';
import { type Heartbeat, type NodePresence, createRollCall } from './roll-call.ts';

export interface PresenceOptions {
  connection: ConnectionLike;
  namespace: string;
  /** Task queues whose workers are nodes, asked for at each look. */
  queues: () => readonly string[];
  /** Called once for every change of a node's state. */
  onChange(node: NodePresence): void;
  /** Called once when the server stops answering; nothing is said about nodes until it does again. */
  onError(error: unknown): void;
  /** How often to look, milliseconds: the nodes' `workerHeartbeatInterval`. */
  intervalMs?: number;
  /** Wall clock, milliseconds. */
  now?: () => number;
}

export interface Presence {
  nodes(): NodePresence[];
  /** Resolves when the first verdicts are in: from then on a queue without an online node has none. */
  settled: Promise<void>;
  stop(): Promise<void>;
}

// One or two missed heartbeats may be a busy machine or the first seconds after a restart of the server.
const MISSED_HEARTBEATS = 3;
const RETURN_LIMIT_MS = 15_000;
const ANSWER_LIMIT_MS = 2_000;
const PAGE_SIZE = 100;

/**
 * Watches which nodes are there, by the heartbeats of their workers; costs a call of a few milliseconds a second and
 * leaves nothing in any history. A node's process needs
 * `Runtime.install({ workerHeartbeatInterval: '1s' })` before its first worker, and `identity: NODE_NAME` in its
 * `Worker.create`.
 */
export function createPresence(options: PresenceOptions): Presence {
  const { connection, namespace, queues, onChange, onError, intervalMs = 1_000, now = Date.now } = options;
  const steady = () => performance.now();
  const lossMs = MISSED_HEARTBEATS * intervalMs;
  const rollCall = createRollCall({ intervalMs, lossMs, returnMs: RETURN_LIMIT_MS, now, steady });
  const stopped = new AbortController();
  let settle: () => void;
  const settled = new Promise<void>((resolve) => (settle = resolve));

  let answering = true;
  const untold: NodePresence[] = [];

  async function look(): Promise<void> {
    let heartbeats: Heartbeat[];
    try {
      heartbeats = await askForHeartbeats(connection, namespace, queues());
    } catch (error) {
      rollCall.interrupt();
      if (answering) onError(error);
      answering = false;
      return;
    }
    answering = true;
    untold.push(...rollCall.look(heartbeats));
    tell();
    if (rollCall.isSettled()) settle();
  }

  /** A change that could not be dealt with, since a disk is full, is told again at the next look. */
  function tell(): void {
    try {
      for (let node = untold[0]; node !== undefined; node = untold[0]) {
        onChange(node);
        untold.shift();
      }
    } catch (error) {
      onError(error);
    }
  }

  async function watch(): Promise<void> {
    while (!stopped.signal.aborted) {
      await look();
      await delay(intervalMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  }

  const watching = watch();
  return {
    nodes: () => rollCall.nodes(),
    settled,
    stop: () => {
      stopped.abort();
      return watching;
    },
  };
}

async function askForHeartbeats(
  connection: ConnectionLike,
  namespace: string,
  queues: readonly string[],
): Promise<Heartbeat[]> {
  const query = queues.map((queue) => `TaskQueue = "${queue}"`).join(' OR ');
  const heartbeats: Heartbeat[] = [];
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await connection.withDeadline(Date.now() + ANSWER_LIMIT_MS, () =>
      connection.workflowService.listWorkers({ namespace, query, pageSize: PAGE_SIZE, nextPageToken }),
    );
    // `workers`, its successor, has no heartbeat times.
    heartbeats.push(...page.workersInfo.flatMap((worker) => worker.workerHeartbeat ?? []));
    nextPageToken = page.nextPageToken;
  } while (nextPageToken?.length);
  return heartbeats;
}
