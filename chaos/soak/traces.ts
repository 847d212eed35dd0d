import Database from 'better-sqlite3';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { artifactRef } from '../../contracts/artifact.ts';
import { jobIdOfWorkflow } from '../../contracts/work.ts';
import type { SoakWorld } from './world.ts';

/** What a job left in the world, as told by nobody but the world and the node's own journal. */
export interface Trace {
  skill: string;
  /** How often a process began with it. */
  starts: number;
  firstStartedAt: number;
  isDone: boolean;
  /** How often its effect is there: scripts that ran to their end, calls the provider took, lines, files. */
  effects: number;
}

const callLine = z.object({ key: z.string().nullable() });
const outcome = z.object({
  kind: z.string(),
  result: z.object({ artifacts: z.array(artifactRef.pick({ path: true, bytes: true })) }).optional(),
});

/** The traces of all jobs that a node began, by the job's id. */
export function readTraces({ paths }: SoakWorld): Map<string, Trace> {
  const calls = readCalls(join(paths.logs, 'business-calls.jsonl'));
  const db = new Database(paths.nodeDb, { readonly: true });
  const rows = db
    .prepare('SELECT workflow_id AS id, skill, starts, first_started_at AS firstStartedAt, outcome FROM work')
    .all() as { id: string; skill: string; starts: number; firstStartedAt: number; outcome: string | null }[];
  db.close();
  return new Map(
    rows.map(({ id, skill, starts, firstStartedAt, ...row }) => {
      const jobId = jobIdOfWorkflow(id);
      const ending = row.outcome === null ? null : outcome.parse(JSON.parse(row.outcome));
      const folder = join(paths.runs, jobId);
      const effects = effectsOf(skill, folder, calls.get(jobId) ?? 0, ending?.result?.artifacts ?? []);
      return [jobId, { skill, starts, firstStartedAt, isDone: ending?.kind === 'result', effects }];
    }),
  );
}

function effectsOf(
  skill: string,
  folder: string,
  calls: number,
  artifacts: readonly { path: string; bytes: number }[],
): number {
  switch (skill) {
    case 'run':
      return launchesEnded(folder);
    case 'webhook':
      return calls;
    case 'append':
      return existsSync(join(folder, 'appended.json')) ? 1 : 0;
    default:
      return artifacts.some(({ path, bytes }) => statSync(path, { throwIfNoEntry: false })?.size === bytes) ? 1 : 0;
  }
}

/** Each start of a script has a folder, in which the shell around it puts its exit code when it has run to its end. */
function launchesEnded(folder: string): number {
  const launches = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('launch-')) : [];
  return launches.filter((launch) => existsSync(join(folder, launch, 'exit'))).length;
}

/** How often the provider was called with each key, which is the job's id. */
function readCalls(file: string): Map<string, number> {
  const calls = new Map<string, number>();
  for (const line of linesOf(file)) {
    const { key } = callLine.parse(JSON.parse(line));
    if (key !== null) calls.set(key, (calls.get(key) ?? 0) + 1);
  }
  return calls;
}

/** What some crons write down at each run, whoever asked for it; by the cron's name. */
export function readMarks({ paths: { workspace } }: SoakWorld, crons: readonly string[]): Map<string, number> {
  const notes = linesOf(join(workspace, 'notes', 'to-do.md'));
  const marks: Record<string, () => number> = {
    // The first site that each of them asks.
    'uptime-shops': () => checksOf(workspace, 'bakery'),
    'uptime-clients': () => checksOf(workspace, 'blueprint'),
    'uptime-own': () => checksOf(workspace, 'podcast'),
    'response-times': () => answersNoted(workspace),
    'invoices-monthly': () => notes.filter((line) => line.includes('invoices of the month')).length,
    'week-plan': () => notes.filter((line) => line.includes('Plan next week')).length,
  };
  return new Map(crons.flatMap((name) => (marks[name] ? [[name, marks[name]()]] : [])));
}

function checksOf(workspace: string, site: string): number {
  const folder = join(workspace, 'logs');
  const logs = existsSync(folder) ? readdirSync(folder).filter((name) => /^uptime-.*\.log(\.gz)?$/.test(name)) : [];
  const lines = logs.flatMap((name) => linesOf(join(folder, name)));
  return lines.filter((line) => line.split(' ')[1] === site).length;
}

function answersNoted(workspace: string): number {
  const file = join(workspace, 'data', 'books.db');
  if (!existsSync(file)) return 0;
  const db = new Database(file, { readonly: true });
  const noted = Number(db.prepare('SELECT count(DISTINCT at) FROM answers').pluck().get());
  db.close();
  return noted;
}

export function linesOf(file: string): string[] {
  if (!existsSync(file)) return [];
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split('\n').filter(Boolean);
}
