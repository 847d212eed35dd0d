import Database from 'better-sqlite3';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration } from '../../contracts/duration.ts';
import { answersTo, readReplies } from '../audit/answers.ts';
import { openFires } from '../soak/seen.ts';
import type { Asked } from './load.ts';
import type { World } from './world.ts';

const LOOK_EVERY_MS = 500;
const TELL_EVERY_MS = 15_000;

/** What still has to come when all is mended, in a few words; empty when the system is at rest. */
export async function outstanding(world: World, asked: readonly Asked[]): Promise<string[]> {
  const replies = readReplies(world);
  const fires = await openFires(world.temporalAddress);
  const gateway = new Database(world.homes.gateway.gatewayDb, { readonly: true });
  const node = new Database(world.homes.node.nodeDb, { readonly: true });
  const count = (db: Database.Database, sql: string) => Number(db.prepare(sql).pluck().get() ?? 0);
  try {
    const left = {
      'updates not confirmed': world.telegram.world.updates.pending.length,
      'messages without an answer': asked.filter((one) => answersTo(replies, one).length === 0).length,
      'open jobs': count(gateway, "SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')"),
      'fires of crons that go on': fires,
      'messages to send': count(gateway, "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')"),
      'entries the log lacks': count(
        gateway,
        'SELECT (SELECT coalesce(max(seq), 0) FROM entries) - (SELECT coalesce(max(log_acknowledged), 0) FROM nodes)',
      ),
      'pieces of work without an outcome': count(node, 'SELECT count(*) FROM work WHERE outcome IS NULL'),
    };
    return Object.entries(left).flatMap(([what, number]) => (number > 0 ? [`${number} ${what}`] : []));
  } finally {
    gateway.close();
    node.close();
  }
}

/** Waits until nothing is outstanding, and says from time to time what is. @returns what still was, after `patienceMs` */
export async function settle(
  world: World,
  asked: readonly Asked[],
  patienceMs: number,
  tell: (line: string) => void,
): Promise<string[]> {
  const begun = performance.now();
  for (let told = begun; ; await sleep(LOOK_EVERY_MS)) {
    const left = await outstanding(world, asked);
    const now = performance.now();
    if (left.length === 0 || now > begun + patienceMs) return left;
    if (now < told + TELL_EVERY_MS) continue;
    tell(`waiting since ${formatDuration(now - begun)}: ${left.join(', ')}`);
    told = now;
  }
}
