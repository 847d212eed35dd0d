import type { Client, Connection } from '@temporalio/client';
import type { NodeStatus } from '../contracts/http/status.ts';
import type { Log } from '../platform/log.ts';
import { createPresence, type Presence } from '../platform/temporal/presence.ts';
import type { NodePresence, NodeState } from '../platform/temporal/roll-call.ts';
import { HOME_QUEUE } from '../contracts/queues.ts';
import type { Bus } from './bus.ts';
import { whenThereIsRoom } from '../storage/room.ts';
import type { Recorder } from './recorder/index.ts';

export interface NodeWatchOptions {
  recorder: Recorder;
  bus: Bus;
  namespace: string;
  log: Log;
  /** A queue's nodes came or went. */
  onQueueChange(queue: string): void;
}

const isUndecided = (node: NodePresence | undefined) => node === undefined || node.state === 'unknown';

const WORDS: Record<Exclude<NodeState, 'unknown'>, string> = {
  online: 'is online',
  stopped: 'was stopped',
  lost: 'is lost: no sign of life',
};

/** Which nodes are there: their workers' heartbeats say who is alive, their announcements who they are. */
export function createNodeWatch({ recorder, bus, namespace, log, onQueueChange }: NodeWatchOptions) {
  let presence: Presence | null = null;
  let settled = false;
  const stopping = new AbortController();

  function noteChange(name: string, state: NodeState): void {
    if (state === 'unknown') return;
    const at = Date.now();
    const text = `Node ${name} ${WORDS[state]}`;
    recorder.entries.record({ key: `node:${name}:${at}`, kind: 'system', who: 'System', at, text });
    log.info({ node: name, state }, text);
    bus.emit('recorded');
  }

  /** The queue of every heavy skill, and those that nodes announced. */
  function queues(): string[] {
    return [...new Set([HOME_QUEUE, ...recorder.nodes.all().map(({ announcement }) => announcement.queue)])];
  }

  /** Every node that ever announced itself. */
  function statuses(): NodeStatus[] {
    const seen = new Map(presence?.nodes().map((node) => [node.name, node]));
    return recorder.nodes.all().map(({ name, announcement, announcedAt, spoke }) => {
      const now = seen.get(name);
      return {
        name,
        queue: announcement.queue,
        // Until its heartbeats were watched for a while, a node that spoke to this very process counts as there.
        online: now?.state === 'online' || (isUndecided(now) && spoke),
        lastSeen: new Date(now?.lastSeen ?? announcedAt).toISOString(),
        version: announcement.version,
        pid: announcement.pid,
        load: { running: recorder.jobs.runningOn(name), slots: announcement.slots, ...now?.load },
      };
    });
  }

  return {
    /** Begins to watch through this client, which reconnects by itself; once is enough. */
    watch(client: Client): void {
      if (presence) return;
      presence = createPresence({
        connection: client.connection as Connection,
        namespace,
        queues,
        onChange: ({ name, queue, state }) => {
          // What may be done twice comes first: where the note fails, as on a full disk, both are tried again.
          onQueueChange(queue);
          noteChange(name, state);
        },
        onError: (error) => log.debug({ err: error }, 'presence could not be asked for'),
      });
      void presence.settled
        .then(async () => {
          settled = true;
          const onWait = (error: unknown) => log.warn({ err: error }, 'who is there could not be noted yet');
          await whenThereIsRoom(() => queues().forEach(onQueueChange), { onWait, signal: stopping.signal });
        })
        .catch((error: unknown) => {
          if (!stopping.signal.aborted) log.error({ err: error }, 'who is there could not be noted');
        });
    },

    /** Whether a node pulls from this queue; null while that can't be told yet. */
    hasNode(queue: string): boolean | null {
      if (statuses().some((node) => node.queue === queue && node.online)) return true;
      return settled ? false : null;
    },

    all: statuses,

    /** Why no node can run a skill; undefined where one can, or none is known yet. */
    whyOff(skill: string): string | undefined {
      const offers = recorder.nodes
        .all()
        .flatMap(({ announcement }) => announcement.skills.filter(({ name }) => name === skill));
      return offers.some(({ available }) => available) ? undefined : offers[0]?.reason;
    },
    stop(): Promise<void> | undefined {
      stopping.abort();
      return presence?.stop();
    },
  };
}

export type NodeWatch = ReturnType<typeof createNodeWatch>;
