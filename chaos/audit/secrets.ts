import Database from 'better-sqlite3';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REDACTED } from '../../platform/secrets/known.ts';
import type { Evidence, Finding } from './audit.ts';

/** One secret was said in chats again and again, the other printed by scripts: neither may stand where things are kept for good. */
export function auditSecrets({ world: { folder, homes, secrets } }: Evidence): Finding {
  const kept = new Map([
    ...filesIn(folder, /\.log$/),
    ...filesIn(homes.node.memory, /./),
    ...[homes.gateway, homes.node].flatMap(({ logs }) => filesIn(logs, /./)),
    ['the record', recordText(homes.gateway.gatewayDb)],
  ]);
  const violations = [...kept].flatMap(([place, text]) =>
    Object.entries(secrets)
      .filter(([, value]) => text.includes(value))
      .map(([name]) => `the value of ${name} stands in ${place}`),
  );
  const memory = filesIn(homes.node.memory, /\.md$/)
    .map(([, text]) => text)
    .join('');
  for (const name of Object.keys(secrets))
    if (!memory.includes(`${REDACTED}${name}]`))
      violations.push(`nobody said or printed ${name}, so nothing was tried`);
  return { promise: 'no secret is kept in memory, record or logs', checked: kept.size, violations };
}

function filesIn(folder: string, which: RegExp): [string, string][] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && which.test(entry.name))
    .map(({ name }) => [join(folder, name), readFileSync(join(folder, name), 'latin1')]);
}

function recordText(file: string): string {
  const db = new Database(file, { readonly: true });
  try {
    return (db.prepare("SELECT text || ' ' || data FROM entries").pluck().all() as string[]).join('\n');
  } finally {
    db.close();
  }
}
