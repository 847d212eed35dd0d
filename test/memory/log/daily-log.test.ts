import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogEntry } from '../../../contracts/log-entry.ts';
import { createDailyLog } from '../../../memory/log/daily-log.ts';
import { dailyLogFilesMigration, dailyLogMigration } from '../../../memory/log/daily-log-cursor.ts';
import { formatEntry } from '../../../memory/log/log-format.ts';
import { createLog } from '../../../platform/log.ts';
import { openDatabase, type Sqlite } from '../../../storage/sqlite.ts';
import { entries } from './daily-log-entries.ts';

const LOADER = join(process.cwd(), 'test/support/typescript.mjs');
const FIXTURE = join(process.cwd(), 'test/memory/log/daily-log.fixture.ts');
const DAY_ONE = '2026-02-08.md';
const DAY_TWO = '2026-02-09.md';

let home: string;
let db: Sqlite;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mainstay-memory-'));
  db = openDatabase(join(home, 'node.db'), [dailyLogMigration, dailyLogFilesMigration]);
});

afterEach(() => {
  db.close();
  rmSync(home, { recursive: true, force: true });
});

const open = () => createDailyLog({ db, folder: home, timezone: 'UTC' });
const file = (name: string) => join(home, name);
const read = (name: string) => readFileSync(file(name), 'utf8');
const written = (of: readonly LogEntry[]) => of.map((entry) => formatEntry(entry, 'UTC')).join('');

describe('the daily log', () => {
  test('has a file for each local day, private to its owner', () => {
    open().append(entries(12));
    expect(read(DAY_ONE)).toBe(written(entries(12).slice(0, 10)));
    expect(read(DAY_TWO)).toBe(written(entries(12).slice(10)));
    expect(statSync(file(DAY_ONE)).mode & 0o777).toBe(0o600);
  });

  test('goes on in the same file after a restart, and takes no entry twice', () => {
    open().append(entries(2));
    open().append(entries(4));
    open().append(entries(4));
    expect(read(DAY_ONE)).toBe(written(entries(4)));
  });

  test('keeps the order of the record when a clock was set back over midnight', () => {
    const [first, second, third] = entries(12).slice(9);
    const back = { ...third!, at: first!.at };
    open().append([first!, second!, back]);
    expect(read(DAY_ONE)).toBe(written([first!, back]));
    expect(read(DAY_TWO)).toBe(written([second!]));
  });

  test('keeps what the operator wrote into it, and begins the next heading on a line of its own', () => {
    open().append(entries(1));
    appendFileSync(file(DAY_ONE), 'a note of my own, without an end of line');
    open().append(entries(2));
    expect(read(DAY_ONE)).toBe(
      `${written(entries(1))}a note of my own, without an end of line\n\n${written(entries(2).slice(1))}`,
    );
  });

  test('completes what a crash left half written', () => {
    writeFileSync(file(DAY_ONE), written(entries(2)).slice(0, -12));
    open().append(entries(3));
    expect(read(DAY_ONE)).toBe(written(entries(3)));
  });

  test('goes below an edit that was made between the crash and the restart', () => {
    writeFileSync(file(DAY_ONE), 'the operator was here first');
    open().append(entries(3));
    expect(read(DAY_ONE)).toBe(`the operator was here first\n\n${written(entries(3))}`);
  });

  test('looks at the end of a file when it is opened only', () => {
    const log = open();
    log.append(entries(1));
    log.append(entries(2));
    // By the operator's hand, and yet an entry of the record that follows.
    appendFileSync(file(DAY_ONE), written(entries(3).slice(2)));
    log.append(entries(3));
    expect(read(DAY_ONE)).toBe(written([...entries(3), entries(3)[2]!]));
  });

  test('has what somebody said twice in a minute twice, also where a crash came between', () => {
    const [first, second, third] = entries(3).map((entry) => ({ ...entry, at: entries(1)[0]!.at, said: 'again' }));
    writeFileSync(file(DAY_ONE), written([first!]));
    open().append([first!, second!]);
    open().append([first!, second!, third!]);
    expect(read(DAY_ONE)).toBe(written([first!, second!, third!]));
  });

  // The protection is `inPlace` in `append`.
  test('has what a node told late where it happened, and the rest in the order of the record', () => {
    const [first, second, third, fourth] = entries(4) as [LogEntry, LogEntry, LogEntry, LogEntry];
    // The gateway's clock was put back between the first and the second.
    const record = [first, { ...second, at: first.at - 60_000 }, third];
    const late = { seq: 4, at: second.at + 1, who: 'System', line: 'Job run-1 (run) finished', late: true } as const;
    open().append([...record, late, { ...fourth, seq: 5 }]);
    expect(read(DAY_ONE)).toBe(written([record[0]!, record[1]!, late, third, fourth]));
    open().append([late]);
    expect(read(DAY_ONE)).toBe(written([record[0]!, record[1]!, late, third, fourth]));
  });

  test('writes an entry once although the first try failed', () => {
    const log = open();
    log.append(entries(1));
    rmSync(file(DAY_ONE));
    // A folder in its place: nothing can be written there.
    const blocked = createDailyLog({ db, folder: file('nowhere'), timezone: 'UTC' });
    expect(() => blocked.append(entries(2))).toThrow(/ENOENT/);
    log.append(entries(2));
    expect(read(DAY_ONE)).toBe(written(entries(2).slice(1)));
  });

  test('pulls what is new until it is stopped, and tries again while the gateway is away', async () => {
    const stop = new AbortController();
    const asked: number[] = [];
    await open().follow(
      (after) => {
        asked.push(after);
        if (asked.length === 1) return Promise.reject(new Error('fetch failed'));
        if (asked.length === 3) stop.abort();
        return Promise.resolve(entries(4).slice(after, after + 2));
      },
      stop.signal,
      createLog('test', 'silent'),
    );
    expect(asked).toEqual([0, 0, 2]);
    expect(read(DAY_ONE)).toBe(written(entries(4)));
  });
});

describe('a writer killed in the middle of an append', () => {
  const points = ['before the write', 'in the middle of the write', 'after the write', 'after the sync'];

  test('leaves each entry once and in order, at whatever point and however often it dies', async () => {
    // One home through all deaths: each life finds what the one before left.
    for (const [life, point] of [...points, ...points].entries()) {
      expect(await live(6 + life * 3, point, life < points.length ? 1 : 2)).toBe('SIGKILL');
    }
    expect(await live(40, 'never', 0)).toBe(0);
    const all = written(entries(40));
    const days = readdirSync(home).filter((name) => name.endsWith('.md'));
    expect(days.map(read).join('')).toBe(all);
  });

  async function live(count: number, dieAt: string, batch: number): Promise<string | number> {
    const args = ['--import', LOADER, FIXTURE, home, String(count), dieAt, String(batch)];
    const [code, signal] = (await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit')) as [
      number,
      string,
    ];
    return signal ?? code;
  }
});
