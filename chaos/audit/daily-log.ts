import Database from 'better-sqlite3';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatEntry } from '../../memory/log/log-format.ts';
import { isMadeUp } from '../storm/reviewed-days.ts';
import type { Evidence, Finding } from './audit.ts';

/** What the log shows at least of an entry, by which it can be told from its neighbours. */
interface Recorded {
  key: string;
  /** With the time, which tells entries apart that say the same; a clock that is put back may go through a minute twice. */
  heading: string;
  kind: string;
  text: string;
  /** A job's call, as `append counter.txt m-12`. */
  tool: string | null;
  call: string | null;
  /** Told by a node after a cut: its place is where its time says. */
  late: 1 | null;
}

const HEADING = /^## \d{4}-\d\d-\d\d \d\d:\d\d [AP]M - /;

/**
 * The record is one list by sequence number; the log is cut into days by each entry's own clock. So every file must be a
 * part of the record in its order, and all files together all of it, each entry once.
 */
export function auditDailyLog({ world: { homes } }: Evidence): Finding {
  const recorded = readRecord(homes.gateway.gatewayDb);
  const violations: string[] = [];
  const taken = new Set<number>();
  for (const file of logFiles(homes.node.memory)) {
    let next = 0;
    for (const { heading, body } of blocksOf(readFileSync(join(homes.node.memory, file), 'utf8'))) {
      let place = next;
      const late = recorded.findIndex((one, index) => !taken.has(index) && one.late && isIt(one, heading, body));
      if (late !== -1) {
        taken.add(late);
        continue;
      }
      while (place < recorded.length && (taken.has(place) || !isIt(recorded[place]!, heading, body))) place += 1;
      if (place === recorded.length) {
        violations.push(`${file} has an entry twice, out of order or of nobody: ${heading}: ${body.slice(0, 80)}`);
        continue;
      }
      taken.add(place);
      next = place + 1;
    }
  }
  for (const [index, { key, text }] of recorded.entries()) {
    if (!taken.has(index)) violations.push(`the log lacks ${key}: ${text.slice(0, 80)}`);
  }
  return { promise: 'the daily log has each entry once and in order', checked: recorded.length, violations };
}

const logFiles = (folder: string) =>
  existsSync(folder) ? readdirSync(folder).filter((name) => /^\d{4}-\d\d-\d\d\.md$/.test(name) && !isMadeUp(name)) : [];

function readRecord(file: string): Recorded[] {
  const db = new Database(file, { readonly: true });
  try {
    const tool = "data ->> '$.tool.name' AS tool, data ->> '$.tool.call' AS call, data ->> '$.late' AS late";
    const rows = db.prepare(`SELECT key, at, kind, who, text, ${tool} FROM entries ORDER BY seq`).all();
    return (rows as (Recorded & { at: number; who: string })[]).map((row) => ({
      ...row,
      heading: formatEntry({ seq: 1, at: row.at, who: row.who }, undefined).split('\n')[0]!,
    }));
  } finally {
    db.close();
  }
}

function blocksOf(log: string): { heading: string; body: string }[] {
  const blocks: { heading: string; body: string }[] = [];
  for (const line of log.split('\n')) {
    if (HEADING.test(line)) blocks.push({ heading: line, body: '' });
    else if (blocks.length > 0) blocks.at(-1)!.body += `${line}\n`;
  }
  return blocks.map(({ heading, body }) => ({ heading, body: body.trim() }));
}

function isIt({ key, heading, kind, text, tool, call }: Recorded, shown: string, body: string): boolean {
  if (heading !== shown) return false;
  // A notice is edited in the record after the log was written; of a job's entry the call says which it is.
  if (key.startsWith('outage:')) return body.startsWith('"Node offline') || /^"\d+ jobs?, /.test(body);
  if (kind === 'job') return body.startsWith(`Tool: ${tool} (${call?.replaceAll(/\s+/g, ' ').trim()})`);
  const said = kind === 'system' ? text.trim() : `"${text.trimEnd()}"`;
  // What a model has answered has its price below it.
  return body === said || body.startsWith(`${said}\n\nTokens: `);
}
