import { z } from 'zod';
import { artifactRef, fileRef, type FileRef } from '../../contracts/artifact.ts';
import {
  jobMeasures,
  jobProgress,
  jobState,
  type JobProgress,
  type JobState,
  type JobView,
  type SkillResult,
} from '../../contracts/job.ts';
import type { Sqlite } from '../../storage/sqlite.ts';

/** A job as it was asked for. */
export interface NewJob {
  id: string;
  /** The message its result answers. */
  messageId?: string | undefined;
  /** The message that asked for it: the same one, but for a retry. */
  askedBy?: string | undefined;
  workflowId: string;
  skill: string;
  summary: string;
  input: Record<string, unknown>;
  attachments: FileRef[];
  queue: string;
  timeLimitMs: number;
  chat?: string | undefined;
  queuedAt: number;
  /** The outage it was queued in. */
  outageId?: number | undefined;
  /** The job whose effect it only looks for. */
  checks?: string | undefined;
}

/** How a job ended. Times are milliseconds since the epoch. */
export interface JobEnd {
  runId?: string | undefined;
  state: Extract<JobState, 'done' | 'failed' | 'cancelled' | 'unknown'>;
  at: number;
  result?: SkillResult | undefined;
  error?: string | undefined;
  attempts?: number | undefined;
}

interface Row {
  id: string;
  message_id: string | null;
  asked_by: string | null;
  workflow_id: string;
  run_id: string | null;
  skill: string;
  summary: string;
  input: string;
  attachments: string;
  queue: string;
  time_limit_ms: number;
  state: string;
  chat: string | null;
  node: string | null;
  queued_at: number;
  started_at: number | null;
  finished_at: number | null;
  attempts: number;
  progress: string | null;
  result: string | null;
  artifacts: string;
  measures: string | null;
  error: string | null;
  outage_id: number | null;
  checks: string | null;
  cost_usd: number;
  input_tokens: number;
  output_tokens: number;
}

/** A job with what the gateway needs to start it again and to answer who asked. */
export interface JobRecord extends NewJob {
  view: JobView;
}

const DAY_MS = 86_400_000;

/** Spelt as in the partial index, which serves a query only where it finds its own words. */
const OPEN = "state IN ('queued', 'running', 'waiting-approval')";

/**
 * When a job that ends was begun: as its node reported, else as the result says, where our clock finds that possible.
 * Of a node's clock only durations are taken for sure.
 */
const BEGUN = 'coalesce(started_at, iif(@startedAt BETWEEN queued_at AND @at, @startedAt, @at - @ranMs))';

/** The jobs: what was asked, how far they are, what came out. */
export function createJobs(db: Sqlite) {
  const insert = db.prepare(`
    INSERT INTO jobs (id, message_id, asked_by, workflow_id, skill, summary, input, attachments, queue, time_limit_ms, state, chat, queued_at, checks)
    VALUES (@id, @messageId, @askedBy, @workflowId, @skill, @summary, @input, @attachments, @queue, @timeLimitMs, 'queued', @chat, @queuedAt, @checks)
    ON CONFLICT (id) DO NOTHING`);
  const byId = db.prepare('SELECT * FROM jobs WHERE id = ?');
  const byPrefix = db.prepare("SELECT * FROM jobs WHERE id LIKE ? ESCAPE '!' ORDER BY rowid DESC LIMIT 2");
  const ofMessage = db.prepare('SELECT * FROM jobs WHERE message_id = @id OR asked_by = @id ORDER BY rowid');
  const open = db.prepare(`SELECT * FROM jobs WHERE ${OPEN} ORDER BY rowid`);
  const recent = db.prepare(
    'SELECT * FROM jobs WHERE (@chat IS NULL OR chat = @chat) AND (@state IS NULL OR state = @state) ORDER BY rowid DESC LIMIT @limit',
  );
  const running = db.prepare(`
    UPDATE jobs SET state = 'running', run_id = @runId, node = @node, started_at = coalesce(started_at, iif(@startedAt BETWEEN queued_at AND @at, @startedAt, @at)), attempts = max(attempts, @attempt),
      progress = coalesce(@progress, progress)
    WHERE id = @id AND state IN ('queued', 'running')`);
  const end = db.prepare(`
    UPDATE jobs SET state = @state, run_id = coalesce(@runId, run_id), started_at = ${BEGUN}, finished_at = coalesce(${BEGUN} + @ranMs, @at), node = coalesce(@node, node),
      attempts = max(attempts, @attempts), result = @result, artifacts = @artifacts, measures = @measures, error = @error
    WHERE id = @id AND ${OPEN}`);
  const settle = db.prepare("UPDATE jobs SET state = ? WHERE id = ? AND state = 'unknown'");
  const counts = db.prepare(`
    SELECT
      (SELECT count(*) FROM jobs WHERE state = 'running' AND ${OPEN}) AS running,
      (SELECT count(*) FROM jobs WHERE state <> 'running' AND ${OPEN}) AS queued,
      (SELECT count(*) FROM jobs WHERE state = 'done' AND queued_at > @weekAgo AND finished_at > @since) AS done24h,
      (SELECT count(*) FROM jobs WHERE state IN ('failed', 'unknown') AND queued_at > @weekAgo AND finished_at > @since) AS failed24h`);
  const runningOn = db.prepare(`SELECT count(*) FROM jobs WHERE state = 'running' AND node = ? AND ${OPEN}`).pluck();

  return {
    /** @returns false when this job was recorded before */
    insert(job: NewJob): boolean {
      const row = {
        ...job,
        messageId: job.messageId ?? null,
        askedBy: job.askedBy ?? null,
        chat: job.chat ?? null,
        checks: job.checks ?? null,
        input: JSON.stringify(job.input),
        attachments: JSON.stringify(job.attachments),
      };
      return insert.run(row).changes === 1;
    },
    find: (id: string): JobRecord | null => read(byId.get(id) as Row | undefined),
    /** Jobs whose id begins so, at most two: enough to tell whether it is one. */
    beginningWith: (prefix: string): JobRecord[] =>
      (byPrefix.all(`${prefix.replaceAll(/[!%_]/g, '!$&')}%`) as Row[]).map((row) => read(row)!),
    ofMessage: (messageId: string): JobRecord[] => (ofMessage.all({ id: messageId }) as Row[]).map((row) => read(row)!),
    open: (): JobRecord[] => (open.all() as Row[]).map((row) => read(row)!),
    recent(limit: number, filter: { chat?: string | undefined; state?: string | undefined } = {}): JobRecord[] {
      const rows = recent.all({ limit, chat: filter.chat ?? null, state: filter.state ?? null }) as Row[];
      return rows.map((row) => read(row)!);
    },
    /** @returns false when the job is no longer open, so that a late report changes nothing */
    running(
      id: string,
      report: { node: string; runId: string; startedAt: number; attempt: number; progress?: JobProgress | undefined },
      at: number,
    ): boolean {
      const progress = report.progress ? JSON.stringify(report.progress) : null;
      return running.run({ ...report, id, progress, at }).changes === 1;
    },
    /** @returns false when the job had ended before; the first end stands */
    end(id: string, { runId, state, at, result, error, attempts }: JobEnd): boolean {
      const row = {
        id,
        runId: runId ?? null,
        state,
        at,
        startedAt: result?.startedAt ?? null,
        ranMs: result ? Math.max(0, result.finishedAt - result.startedAt) : null,
        node: result?.node ?? null,
        attempts: attempts ?? 1,
        result: result ? JSON.stringify(result.output) : null,
        artifacts: JSON.stringify(result?.artifacts ?? []),
        measures: result ? JSON.stringify(result.measures) : null,
        error: error ?? null,
      };
      return end.run(row).changes === 1;
    },
    /** The operator's word on an unknown outcome. @returns false when it is not unknown */
    settleUnknown: (id: string, state: 'done' | 'failed'): boolean => settle.run(state, id).changes === 1,
    counts: (now: number) =>
      counts.get({ since: now - DAY_MS, weekAgo: now - 7 * DAY_MS }) as {
        running: number;
        queued: number;
        done24h: number;
        failed24h: number;
      },
    runningOn: (node: string) => runningOn.get(node) as number,
  };
}

function read(row: Row | undefined): JobRecord | null {
  if (!row) return null;
  return {
    id: row.id,
    messageId: row.message_id ?? undefined,
    askedBy: row.asked_by ?? undefined,
    workflowId: row.workflow_id,
    skill: row.skill,
    summary: row.summary,
    input: JSON.parse(row.input) as Record<string, unknown>,
    attachments: z.array(fileRef).parse(JSON.parse(row.attachments)),
    queue: row.queue,
    timeLimitMs: row.time_limit_ms,
    chat: row.chat ?? undefined,
    queuedAt: row.queued_at,
    outageId: row.outage_id ?? undefined,
    checks: row.checks ?? undefined,
    view: view(row),
  };
}

/** Waiting ends when the work starts, or with the job where it never did. */
function view(row: Row): JobView {
  const waitedUntil = row.started_at ?? row.finished_at ?? Date.now();
  const iso = (time: number | null) => (time === null ? undefined : new Date(time).toISOString());
  return {
    id: row.id,
    workflowId: row.workflow_id,
    runId: row.run_id ?? undefined,
    skill: row.skill,
    summary: row.summary,
    state: jobState.parse(row.state),
    chat: row.chat ?? undefined,
    node: row.node ?? undefined,
    queuedAt: new Date(row.queued_at).toISOString(),
    startedAt: iso(row.started_at),
    finishedAt: iso(row.finished_at),
    waitMs: Math.max(0, waitedUntil - row.queued_at),
    runMs: row.started_at === null ? undefined : Math.max(0, (row.finished_at ?? Date.now()) - row.started_at),
    attempts: row.attempts,
    progress: row.progress ? jobProgress.parse(JSON.parse(row.progress)) : undefined,
    tokens:
      row.input_tokens + row.output_tokens > 0 ? { input: row.input_tokens, output: row.output_tokens } : undefined,
    costUsd: row.cost_usd,
    measures: row.measures ? jobMeasures.parse(JSON.parse(row.measures)) : undefined,
    result: row.result ? (JSON.parse(row.result) as Record<string, unknown>) : undefined,
    artifacts: z.array(artifactRef).parse(JSON.parse(row.artifacts)),
    error: row.error ?? undefined,
  };
}
