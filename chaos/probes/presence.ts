import Database from 'better-sqlite3';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Link } from '../network/network.ts';
import type { World } from '../storm/world.ts';
import { type Measure, timeUntil } from './measure.ts';

const HOME_LINES: readonly Link[] = ['node-temporal', 'node-gateway'];
/** Losses closer together are one outage; the pause lets each be seen for itself. */
const CALM_MS = 3_000;

interface Loss {
  begin(): Promise<void> | void;
  /** Resolves when process and link are up again. */
  end(): Promise<void>;
}

/** How long the gateway takes to see that a node is gone, and that it is back: for a kill, a pause and a cut. */
export async function probePresence(world: World, times: number): Promise<Measure[]> {
  const db = new Database(world.homes.gateway.gatewayDb, { readonly: true });
  const told = db.prepare('SELECT count(*) FROM entries WHERE text LIKE ?').pluck();
  const count = (words: string) => Number(told.get(`Node mac-node ${words}%`));
  const measures: Measure[] = [];
  try {
    for (const [kind, loss] of Object.entries(lossesOf(world))) {
      const lost: Measure = { name: `node lost by ${kind} → the gateway knows`, rounds: [], barMs: 5_000 };
      const back: Measure = { name: `node back after ${kind} → the gateway knows`, rounds: [], barMs: 2_000 };
      for (let round = 0; round < times; round += 1) {
        const before = { lost: count('is lost'), online: count('is online') };
        await loss.begin();
        lost.rounds.push(await timeUntil('the node is seen as lost', () => count('is lost') > before.lost));
        await sleep(CALM_MS);
        await loss.end();
        back.rounds.push(await timeUntil('the node is seen as back', () => count('is online') > before.online));
        await sleep(CALM_MS);
      }
      measures.push(lost, back);
    }
  } finally {
    db.close();
  }
  return measures;
}

function lossesOf({ parts, network, folder }: World): Record<string, Loss> {
  return {
    'kill -9': {
      begin: () => parts.node.kill(),
      async end() {
        const log = join(folder, 'node.log');
        const from = statSync(log).size;
        parts.node.start();
        // Up is the process that has loaded its code and said so, not the one that was forked.
        await timeUntil('the node is up', () => readFileSync(log).subarray(from).includes('the node pulls work'));
      },
    },
    pause: { begin: () => parts.node.pause(), end: async () => parts.node.resume() },
    cut: {
      async begin() {
        for (const link of HOME_LINES) await network.impair(link, 'both', 'cut');
      },
      async end() {
        for (const link of HOME_LINES) await network.mend(link);
      },
    },
  };
}
