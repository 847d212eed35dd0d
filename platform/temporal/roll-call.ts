import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { temporal } from '@temporalio/proto';

/** `unknown` until watched long enough to tell; `stopped` said goodbye; `lost` fell silent. */
export type NodeState = 'unknown' | 'online' | 'stopped' | 'lost';

export interface NodePresence {
  /** The worker's identity. */
  name: string;
  queue: string;
  state: NodeState;
  /** The last sign of life by our own clock, milliseconds since the epoch; undefined when we saw none. */
  lastSeen: number | undefined;
  /** Build id of its worker deployment version. */
  version: string | undefined;
  pid: number | undefined;
  /** Share of its machine's processors and memory in use, 0 to 1. */
  load: { cpu: number; memory: number };
}

export type Heartbeat = temporal.api.worker.v1.IWorkerHeartbeat;

export interface RollCallOptions {
  /** How often somebody looks, milliseconds. */
  intervalMs: number;
  /** Silence after which a node counts as lost, milliseconds. */
  lossMs: number;
  /** The same after the server itself was away: its workers come back by their own back-off. */
  returnMs: number;
  /** Wall clock, milliseconds. */
  now(): number;
  /** A clock that nobody sets, milliseconds: how long a node is silent must not depend on what time it is. */
  steady(): number;
}

export interface RollCall {
  /** Takes what the server lists now; returns the nodes whose state changed by it. */
  look(heartbeats: readonly Heartbeat[]): NodePresence[];
  /** The server did not answer: whatever silence there was says nothing about the nodes. */
  interrupt(): void;
  nodes(): NodePresence[];
  /** Whether we have looked long enough that a node we have not seen is not there. */
  isSettled(): boolean;
}

interface Watched {
  node: NodePresence;
  listed: boolean;
  silentMs: number;
  limitMs: number;
}

/** `temporal.api.enums.v1.WorkerStatus.WORKER_STATUS_SHUTTING_DOWN`; the one above it is "shut down". */
const SHUTTING_DOWN = 2;

/**
 * Tells living nodes from dead ones. The server lists dead workers as running for minutes and their clocks may be
 * off, so the one sign of life is that a heartbeat differs from the one we saw before. Silence is counted only while
 * we look: neither our own sleep nor an absent server makes a node silent.
 */
export function createRollCall({ intervalMs, lossMs, returnMs, now, steady }: RollCallOptions): RollCall {
  const watched = new Map<string, Watched>();
  let lastHeartbeats = new Map<string, number>();
  let lastLook: number | undefined;
  let lookedForMs = 0;

  function look(heartbeats: readonly Heartbeat[]): NodePresence[] {
    const at = steady();
    const sinceMs = lastLook === undefined ? Infinity : at - lastLook;
    const countedMs = Number.isFinite(sinceMs) ? Math.min(sinceMs, 2 * intervalMs) : 0;
    lookedForMs += countedMs;
    lastLook = at;

    const before = new Map([...watched].map(([key, { node }]) => [key, node.state]));
    for (const each of watched.values()) {
      each.silentMs += countedMs;
      each.listed = false;
    }
    const seen = new Map<string, number>();
    for (const heartbeat of heartbeats) {
      const instance = heartbeat.workerInstanceKey ?? '';
      const time = optionalTsToMs(heartbeat.heartbeatTime) ?? 0;
      const previous = lastHeartbeats.get(instance);
      seen.set(instance, time);
      // One that was not listed a moment ago has just begun to beat.
      const fresh = previous === undefined ? sinceMs <= lossMs : previous !== time;
      take(heartbeat, fresh);
    }
    lastHeartbeats = seen;
    for (const each of watched.values()) judge(each);
    return [...watched]
      .filter(([key, { node }]) => node.state !== (before.get(key) ?? 'unknown'))
      .map(([, { node }]) => node);
  }

  function take(heartbeat: Heartbeat, fresh: boolean): void {
    const { workerIdentity: name = '', taskQueue: queue = '' } = heartbeat as {
      workerIdentity: string;
      taskQueue: string;
    };
    const key = JSON.stringify([queue, name]);
    const each = watched.get(key) ?? { node: newcomer(name, queue), listed: true, silentMs: 0, limitMs: lossMs };
    each.listed = true;
    watched.set(key, each);
    if (!fresh) return;
    const { currentHostCpuUsage, currentHostMemUsage, processId } = heartbeat.hostInfo ?? {};
    const stopping = (heartbeat.status ?? 0) >= SHUTTING_DOWN;
    // The last breath of an earlier process must not hide that a later one of the same name lives.
    if (stopping && each.node.pid !== undefined && each.node.pid !== Number(processId)) return;
    each.silentMs = 0;
    each.limitMs = lossMs;
    each.node = {
      ...each.node,
      state: stopping ? 'stopped' : 'online',
      lastSeen: now(),
      version: heartbeat.deploymentVersion?.buildId || undefined,
      pid: processId ? Number(processId) : undefined,
      load: { cpu: currentHostCpuUsage ?? 0, memory: currentHostMemUsage ?? 0 },
    };
  }

  function judge(each: Watched): void {
    // The server lists even the dead for minutes, so one that it does not know any more has itself been restarted.
    if (!each.listed) each.limitMs = returnMs;
    const undecided = each.node.state === 'online' || each.node.state === 'unknown';
    if (undecided && each.silentMs > each.limitMs) each.node = { ...each.node, state: 'lost' };
  }

  function interrupt(): void {
    lastLook = undefined;
    for (const each of watched.values()) {
      each.silentMs = 0;
      each.limitMs = returnMs;
    }
  }

  return {
    look,
    interrupt,
    nodes: () => [...watched.values()].map(({ node }) => node),
    isSettled: () => lookedForMs > lossMs,
  };
}

function newcomer(name: string, queue: string): NodePresence {
  const load = { cpu: 0, memory: 0 };
  return { name, queue, state: 'unknown', lastSeen: undefined, version: undefined, pid: undefined, load };
}
