import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../platform/log.ts';
import { openDatabase, type Sqlite } from '../../storage/sqlite.ts';
import { createJournal, deathsMigration, journalMigration, type Journal } from '../../workers/journal/journal.ts';
import { tidyForever } from '../../workers/tidy.ts';
import { until } from '../support/until.ts';

const DAY_MS = 86_400_000;
let runs: string;
let db: Sqlite;
let journal: Journal;

beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'mainstay-tidy-'));
  db = openDatabase(':memory:', [journalMigration, deathsMigration]);
  journal = createJournal(db);
});

afterEach(() => {
  db.close();
  rmSync(runs, { recursive: true, force: true });
});

const keyOf = (jobId: string) => ({ workflowId: `job:${jobId}`, runId: 'r', activityId: '1' });
const done = { kind: 'failure', type: 'SkillFailed', message: 'no' } as const;

/** A folder of a job, last touched so many days ago. */
function leaveFolder(jobId: string, days: number): void {
  const folder = join(runs, jobId, 'out');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'part.mp4'), 'x');
  const then = new Date(Date.now() - days * DAY_MS);
  for (const path of [join(folder, 'part.mp4'), folder, join(runs, jobId)]) utimesSync(path, then, then);
}

async function tidy(expected: string[]): Promise<void> {
  const stop = new AbortController();
  const ended = tidyForever({ journal, runs, log: createLog('t', 'silent') }, stop.signal);
  await until('it is tidy', () => readdirSync(runs).sort().join() === expected.join(), 5_000);
  stop.abort();
  await ended;
}

describe('tidying up', () => {
  test('takes folders of finished jobs after three days, counted from their last change anywhere inside', async () => {
    for (const [jobId, days] of [
      ['old', 4],
      ['young', 2],
      ['touched', 9],
    ] as const)
      leaveFolder(jobId, days);
    writeFileSync(join(runs, 'touched', 'out', 'part.mp4'), 'again');
    await tidy(['touched', 'young']);
  });

  test('leaves what unfinished work needs to go on, however old, until it is finished', async () => {
    leaveFolder('cut-off', 100);
    leaveFolder('old', 4);
    journal.start(keyOf('cut-off'), 'render', Date.now() - 100 * DAY_MS);
    await tidy(['cut-off']);
    journal.finish(keyOf('cut-off'), done, Date.now());
    await tidy([]);
  });

  test('passes over what is no folder of a job', async () => {
    writeFileSync(join(runs, '.DS_Store'), 'x');
    leaveFolder('old', 4);
    await tidy(['.DS_Store']);
  });

  test('forgets outcomes after thirty days, when Temporal asks no more for them', async () => {
    for (const [jobId, days] of [
      ['old', 31],
      ['young', 29],
    ] as const) {
      journal.start(keyOf(jobId), 'render', Date.now() - days * DAY_MS);
      journal.finish(keyOf(jobId), done, Date.now() - days * DAY_MS);
    }
    leaveFolder('old', 31);
    await tidy([]);
    expect([journal.outcome(keyOf('old')), journal.outcome(keyOf('young'))]).toEqual([null, done]);
  });
});
