import Database from 'better-sqlite3';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from './world.ts';

/**
 * The steps of a job's life, in order: message committed, job written down, work begun on its node, intent in the ledger,
 * effect done outside, a review planned or done, outcome in the journal, end recorded, answer on its way, answer with Telegram.
 */
export const STEPS = [
  'accepted',
  'queued',
  'begun',
  'intent',
  'effect',
  'reviewed',
  'journalled',
  'ended',
  'sending',
  'sent',
] as const;
export type Step = (typeof STEPS)[number];

const LOOK_EVERY_MS = 2;

/** Sees the next time that any job takes a step, by looking into the system's own records. */
export interface StepWatch {
  /** Resolves at the step with true, after `patienceMs` without one with false. */
  next(step: Step, patienceMs: number): Promise<boolean>;
  close(): void;
}

/** To be made once both homes have their databases. */
export function watchSteps({ homes, telegram, provider }: World): StepWatch {
  const gateway = new Database(homes.gateway.gatewayDb, { readonly: true });
  const node = new Database(homes.node.nodeDb, { readonly: true });
  const value = (db: Database.Database, sql: string) => {
    const query = db.prepare(sql).pluck();
    return () => Number(query.get() ?? 0);
  };
  // Each number changes when some job takes the step.
  const marks: Record<Step, () => number> = {
    accepted: value(gateway, 'SELECT max(rowid) FROM messages'),
    queued: value(gateway, 'SELECT max(rowid) FROM jobs'),
    begun: value(node, 'SELECT total(starts) FROM work'),
    intent: value(gateway, 'SELECT count(*) FROM effects'),
    effect: () => provider.calls.length,
    reviewed: () => ['reviews', 'versions'].reduce((sum, name) => sum + changedAt(join(homes.node.memory, name)), 0),
    journalled: value(node, 'SELECT count(*) FROM work WHERE finished_at IS NOT NULL'),
    ended: value(gateway, "SELECT max(seq) FROM entries WHERE kind = 'job'"),
    sending: value(gateway, "SELECT max(seq) FROM outbox WHERE state = 'sending'"),
    sent: () => telegram.sent().length,
  };

  return {
    async next(step, patienceMs) {
      const mark = marks[step];
      const before = mark();
      const until = performance.now() + patienceMs;
      while (performance.now() < until) {
        if (mark() > before) return true;
        await sleep(LOOK_EVERY_MS);
      }
      return false;
    },
    close() {
      gateway.close();
      node.close();
    },
  };
}

const changedAt = (folder: string): number => statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
