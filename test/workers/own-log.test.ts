import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { OwnLog } from '../../contracts/log-entry.ts';
import { openDatabase, type Sqlite } from '../../storage/sqlite.ts';
import { createJournal, deathsMigration, journalMigration } from '../../workers/journal/journal.ts';
import { createOwnLog, ownLogMigration } from '../../workers/own-log.ts';

const log = pino({ level: 'silent' });
let home: string;
let db: Sqlite;
let isGatewayThere: boolean;
let told: OwnLog['entries'];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mainstay-own-log-'));
  db = openDatabase(join(home, 'node.db'), [journalMigration, deathsMigration, ownLogMigration]);
  [isGatewayThere, told] = [true, []];
});
afterEach(() => {
  db.close();
  rmSync(home, { recursive: true, force: true });
});

const open = () =>
  createOwnLog({
    db,
    journal: createJournal(db),
    node: 'mac-node',
    log,
    handOver(entries) {
      if (!isGatewayThere) return Promise.reject(new Error('no answer'));
      told.push(...entries);
      return Promise.resolve();
    },
  });

/** As if the cut had begun so long ago. */
const age = (ms: number) => db.prepare('UPDATE cut_off SET since = since - ?').run(ms);

function finish(jobId: string): void {
  const key = { workflowId: `job:${jobId}`, runId: 'r', activityId: '1' };
  createJournal(db).start(key, 'run', Date.now());
  createJournal(db).finish(key, { kind: 'cancelled' }, Date.now());
}

const texts = () => told.map(({ text }) => text.replace(/after .*?(;|$)/, 'after …$1'));

describe('what happened on a node while it was cut off', () => {
  test('is told on return, each job once, in the order it happened, also by a node that died meanwhile', async () => {
    open().noteCut();
    age(250_000);
    finish('run-1');
    finish('run-2');
    const next = open();
    await next.tellIfCut();
    expect(texts()).toEqual([
      'Node mac-node lost the line to the gateway',
      'Job run-1 (run) was cancelled while its node was cut off',
      'Job run-2 (run) was cancelled while its node was cut off',
      'Node mac-node reaches the gateway again after …; 2 jobs ended meanwhile',
    ]);
    expect(told.at(-1)!.text).toContain('4 m 10 s');
    await next.tellIfCut();
    await open().tellIfCut();
    expect(told).toHaveLength(4);
  });

  test('is kept while the gateway does not take it, and told under the same keys', async () => {
    open().noteCut();
    age(20_000);
    finish('run-1');
    const ownLog = open();
    isGatewayThere = false;
    await expect(ownLog.tellIfCut()).rejects.toThrow('no answer');
    ownLog.noteCut();
    isGatewayThere = true;
    await ownLog.tellIfCut();
    expect(told.map(({ key }) => key.split(':')[0])).toEqual(['cut', 'finished', 'return']);
    expect(new Set(told.map(({ key }) => key)).size).toBe(3);
  });

  test('is nothing where the gateway only restarted', async () => {
    const ownLog = open();
    ownLog.noteCut();
    await ownLog.tellIfCut();
    ownLog.noteAnswered(Date.now());
    age(20_000);
    await open().tellIfCut();
    expect(told).toEqual([]);
  });

  test('begins with the first try that failed, however many follow at once', async () => {
    open().noteCut();
    const ownLog = open();
    await ownLog.tellIfCut();
    ownLog.noteCut();
    age(20_000);
    await open().tellIfCut();
    expect(texts()[0]).toBe('Node mac-node lost the line to the gateway');
  });

  test('is told also where what was asked before the cut is answered after it', async () => {
    const askedAt = Date.now() - 1;
    open().noteCut();
    age(-20);
    open().noteAnswered(askedAt);
    age(20_020);
    await open().tellIfCut();
    expect(told).toHaveLength(2);
  });

  // The protection is the `catch` in `noteCut`.
  test('does not end a node whose disk is full', () => {
    const ownLog = open();
    db.pragma('query_only = true');
    expect(() => ownLog.noteCut()).not.toThrow();
    db.pragma('query_only = false');
  });
});
