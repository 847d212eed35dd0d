import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../platform/log.ts';
import type { ContentFiles } from '../../storage/content-files.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Chore } from './chores.ts';

const ROWS = 2_000;
const PAUSE_MS = 5;

export interface ArtifactChoreOptions {
  recorder: Pick<Recorder, 'fileReferences'>;
  files: Pick<ContentFiles, 'forget'>;
  /** How long a file is kept after the last thing that refers to it, in milliseconds. */
  keptMs: () => number;
  log: Log;
}

/** Removes files that nothing younger than their retention refers to, and uploads that nobody went on with. */
export function artifactRetentionChore({ recorder, files, keptMs, log }: ArtifactChoreOptions): Chore {
  /** Every file that is still referred to. */
  async function wantedSince(before: number, alive: () => void, signal: AbortSignal): Promise<Set<string>> {
    const wanted = new Set<string>();
    for (const pageAfter of recorder.fileReferences) {
      for (let after: number | null = 0; after !== null;) {
        const { sha256s, next } = pageAfter(after, ROWS, before);
        for (const sha256 of sha256s) wanted.add(sha256);
        after = next;
        alive();
        await sleep(PAUSE_MS, undefined, { signal });
      }
    }
    return wanted;
  }

  return {
    name: 'artifact-retention',
    summary: 'Remove files that nothing younger than their retention refers to',
    schedule: { kind: 'cron', expression: '40 4 * * *' },
    async run(_fire, alive, signal) {
      const before = Date.now() - keptMs();
      const wanted = await wantedSince(before, alive, signal);
      const forgotten = await files.forget(before, (sha256) => wanted.has(sha256));
      log.info(forgotten, 'files past their retention were removed');
      return {};
    },
  };
}
