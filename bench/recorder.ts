import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openRecorder } from '../gateway/recorder/index.ts';
import { type Measurement, paired, timed } from './measure.ts';

const INSERTS = 50;

/** Accepting messages, each durable by itself, against bare inserts with the same pragmas. */
export async function measureRecorder(rounds: number): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-recorder-'));
  const recorder = openRecorder(join(folder, 'gateway.db'));
  const bare = new Database(join(folder, 'bare.db'));
  bare.pragma('journal_mode = WAL');
  bare.pragma('synchronous = FULL');
  bare.exec('CREATE TABLE messages (id TEXT PRIMARY KEY, chat TEXT, who TEXT, at INTEGER, text TEXT)');
  const insert = bare.prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?)');
  let count = 0;
  const next = () => ({ id: `telegram:1001:${(count += 1)}`, text: `/run report.sh --day ${count}` });

  const perSecond = (ms: number) => INSERTS / (ms / 1_000);
  const { ours, peer } = await paired(
    rounds,
    async () =>
      perSecond(
        await timed(async () => {
          for (let i = 0; i < INSERTS; i += 1) {
            const { id, text } = next();
            const at = Date.now();
            recorder.entries.record({
              key: id,
              kind: 'said',
              chat: 'telegram:1001',
              who: 'Ann',
              at,
              text,
              data: { messageId: id },
            });
          }
          return Promise.resolve();
        }),
      ),
    async () =>
      perSecond(
        await timed(async () => {
          for (let i = 0; i < INSERTS; i += 1) {
            const { id, text } = next();
            insert.run(id, 'telegram:1001', 'Ann', Date.now(), text);
          }
          return Promise.resolve();
        }),
      ),
  );
  recorder.close();
  bare.close();
  rmSync(folder, { recursive: true });
  return {
    name: 'recorder insert, synchronous=FULL',
    peerName: 'bare better-sqlite3 insert, same pragmas',
    unit: '/s',
    ours,
    peer,
    bar: { atLeast: 0.8 },
    rounds,
  };
}
