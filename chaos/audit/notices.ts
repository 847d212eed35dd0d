import Database from 'better-sqlite3';
import { PEOPLE } from '../storm/world.ts';
import { isNotice } from './answers.ts';
import type { Evidence, Finding } from './audit.ts';

/** One notice a chat and outage: never more notices in a chat than there were outages. */
export function auditNotices({ world }: Evidence): Finding {
  const db = new Database(world.homes.gateway.gatewayDb, { readonly: true });
  const outages = Number(db.prepare('SELECT count(*) FROM outages').pluck().get());
  db.close();
  const notices = PEOPLE.map(({ id }) => ({ id, count: world.telegram.sent(id).filter(isNotice).length }));
  return {
    promise: 'an outage is told at most once in each chat',
    checked: outages,
    violations: notices
      .filter(({ count }) => count > outages)
      .map(({ id, count }) => `chat ${id} was told ${count} times of ${outages} outages`),
    note: `${outages} outages, ${notices.reduce((sum, { count }) => sum + count, 0)} notices`,
  };
}
