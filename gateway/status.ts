import type { Status } from '../contracts/http/status.ts';
import type { Settings } from '../platform/settings.ts';
import type { TemporalTarget } from '../platform/temporal/connection.ts';
import { readProcessFile } from '../platform/process-file.ts';
import type { NodeWatch } from './node-watch.ts';
import type { Recorder } from './recorder/index.ts';
import type { TemporalLink } from './temporal-link.ts';

export interface StatusOptions {
  recorder: Recorder;
  nodes: NodeWatch;
  temporal: TemporalLink;
  target: TemporalTarget;
  settings: Settings;
  costToday: () => number;
  version: string;
  startedAt: number;
}

/** Everything at a glance, computed anew at each call. */
export function createStatus({
  recorder,
  nodes,
  temporal,
  target,
  settings,
  costToday,
  version,
  startedAt,
}: StatusOptions): () => Status {
  return () => {
    const state = temporal.state();
    const now = Date.now();
    return {
      ready: state.ok,
      gateway: { version, pid: process.pid, startedAt: new Date(startedAt).toISOString() },
      temporal: {
        address: target.address,
        ui: settings.uiUrl ?? (target.embedded ? `http://localhost:${settings.temporal.uiPort}` : null),
        embedded: target.embedded,
        pid: target.embedded ? readProcessFile(settings.paths.processes, 'temporal')?.pid : undefined,
        serverVersion: state.serverVersion,
      },
      nodes: nodes.all(),
      jobs: recorder.jobs.counts(now),
      costToday: costToday(),
    };
  };
}
