import type { Client } from '@temporalio/client';
import type { NodeStatus } from '../contracts/http/status.ts';
import type { Log } from '../platform/log.ts';
import type { Recorder } from './recorder/index.ts';

export interface NodeWatchOptions {
  recorder: Recorder;
  log: Log;
}

/** Which nodes are there. */
export function createNodeWatch({ recorder }: NodeWatchOptions) {
  return {
    watch(_client: Client): void {},
    all: (now: number): NodeStatus[] =>
      recorder.nodes.all().map(({ name, announcement, announcedAt }) => ({
        name,
        queue: announcement.queue,
        online: now - announcedAt < 20_000,
        lastSeen: new Date(announcedAt).toISOString(),
        version: announcement.version,
        pid: announcement.pid,
        load: { running: announcement.running, slots: announcement.slots },
      })),
    stop(): void {},
  };
}

export type NodeWatch = ReturnType<typeof createNodeWatch>;
