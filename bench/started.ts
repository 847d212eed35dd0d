import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { messageView } from '../contracts/message.ts';
import { startConversation } from './conversation.ts';
import { type Measurement, median } from './measure.ts';
import type { System } from './system.ts';

const POLL_MS = 10_000;
const MESSAGES = 20;

/** How long a heavy message waits for its node, against the polling loop that this design replaces. */
export async function measureStarted({ gateway }: System, rounds: number): Promise<Measurement> {
  const chat = await startConversation(gateway);
  const waits: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const { id } = await chat.say('/run true.sh');
    const [job] = messageView.parse(await gateway.get(`/api/messages/${id}`)).jobs;
    if (round > 0) waits.push(job!.waitMs);
  }
  await chat.stop();
  const peer = await pollingLoop();
  // Sooner by fifty times, that is: at most a fiftieth of its wait.
  return {
    name: 'heavy message → started on the node',
    peerName: 'a loop that polls every 10 s',
    unit: 'ms',
    ours: median(waits),
    peer,
    bar: { atMost: 1 / 50 },
    rounds,
  };
}

/** Messages come at random over one period; a loop looks into the table every ten seconds. */
async function pollingLoop(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-poll-'));
  const db = new Database(join(folder, 'queue.db'));
  db.exec('CREATE TABLE queue (id INTEGER PRIMARY KEY, at REAL)');
  const waits: number[] = [];
  const poll = setInterval(() => {
    const now = performance.now();
    for (const { at } of db.prepare('DELETE FROM queue RETURNING at').all() as { at: number }[]) waits.push(now - at);
  }, POLL_MS);
  for (let message = 0; message < MESSAGES; message += 1) {
    db.prepare('INSERT INTO queue (at) VALUES (?)').run(performance.now());
    await sleep((Math.random() * 2 * POLL_MS) / MESSAGES);
  }
  while (waits.length < MESSAGES) await sleep(100);
  clearInterval(poll);
  db.close();
  rmSync(folder, { recursive: true });
  return median(waits);
}
