import type { Fire } from '../../contracts/work.ts';
import type { Sqlite } from '../../storage/sqlite.ts';

export type CronRunState = 'running' | 'done' | 'failed' | 'cancelled' | 'unknown';

/** A fire that became a workflow; times in milliseconds. */
export interface CronRun extends Fire {
  /** When the gateway took it up. */
  begunAt: number;
  jobId: string | null;
  state: CronRunState;
  /** When the work itself began: later, where it had to wait for its node. */
  startedAt: number | null;
  finishedAt: number | null;
  runMs: number | null;
  error: string | null;
  costUsd: number;
}

/** How a run ended. */
export interface CronRunEnd {
  state: Exclude<CronRunState, 'running'>;
  startedAt: number | null;
  finishedAt: number;
  runMs: number | null;
  error: string | null;
  costUsd: number;
}

/** The last runs of a cron in figures. */
export interface CronFigures {
  runs: number;
  done: number;
  meanMs: number | null;
  meanCostUsd: number | null;
}

/** How many runs of a state were due within a quarter of an hour; `at` is its beginning. */
export interface CronTally {
  at: number;
  state: CronRunState;
  count: number;
}

/** So many runs make a cron's figures. */
const FIGURED = 50;

/** The fires that became workflows. */
export function createCronRuns(db: Sqlite) {
  const columns = `workflow_id AS workflowId, run_id AS runId, cron, nominal_at AS nominalAt, fired_at AS firedAt, begun_at AS begunAt, job_id AS jobId,
    state, started_at AS startedAt, finished_at AS finishedAt, run_ms AS runMs, error, cost_usd AS costUsd`;
  const begin = db.prepare(`
    INSERT INTO cron_runs (workflow_id, run_id, cron, nominal_at, fired_at, begun_at, job_id, state)
    VALUES (@workflowId, @runId, @cron, @nominalAt, @firedAt, @begunAt, @jobId, 'running') ON CONFLICT DO NOTHING`);
  const end = db.prepare(`
    UPDATE cron_runs SET state = @state, started_at = @startedAt, finished_at = @finishedAt, run_ms = @runMs, error = @error,
      cost_usd = @costUsd WHERE workflow_id = @workflowId AND run_id = @runId AND state = 'running'`);
  const find = db.prepare(`SELECT ${columns} FROM cron_runs WHERE workflow_id = ? AND run_id = ?`);
  const ofJob = db.prepare(`SELECT ${columns} FROM cron_runs WHERE job_id = ?`);
  const recent = db.prepare(`SELECT ${columns} FROM cron_runs WHERE cron = ? ORDER BY nominal_at DESC LIMIT ?`);
  const between = db.prepare(
    `SELECT ${columns} FROM cron_runs WHERE cron = ? AND nominal_at BETWEEN ? AND ? ORDER BY nominal_at, begun_at`,
  );
  const tally = db.prepare(`
    SELECT nominal_at / 900000 * 900000 AS at, state, count(*) AS count FROM cron_runs
    WHERE cron = ? AND nominal_at BETWEEN ? AND ? GROUP BY 1, 2 ORDER BY 1`);
  const open = db.prepare(`SELECT ${columns} FROM cron_runs WHERE state = 'running' ORDER BY begun_at`);
  const figures = db.prepare(`
    SELECT count(*) AS runs, coalesce(sum(state = 'done'), 0) AS done, avg(run_ms) AS meanMs, avg(cost_usd) AS meanCostUsd
    FROM (SELECT state, run_ms, cost_usd FROM cron_runs WHERE cron = ? AND state <> 'running' ORDER BY nominal_at DESC LIMIT ${FIGURED})`);

  return {
    /** @returns false when this fire was noted before */
    begin: (fire: Fire, jobId: string | null, begunAt: number): boolean =>
      begin.run({ ...fire, jobId, begunAt }).changes === 1,
    /** @returns false when it had ended before; the first end stands */
    end: ({ workflowId, runId }: Fire, ending: CronRunEnd): boolean =>
      end.run({ ...ending, workflowId, runId }).changes === 1,
    find: ({ workflowId, runId }: Pick<Fire, 'workflowId' | 'runId'>) =>
      (find.get(workflowId, runId) as CronRun | undefined) ?? null,
    ofJob: (jobId: string) => (ofJob.get(jobId) as CronRun | undefined) ?? null,
    /** The latest first. */
    recent: (cron: string, limit: number) => recent.all(cron, limit) as CronRun[],
    /** By the time they were due, both ends included. */
    between: (cron: string, since: number, until: number) => between.all(cron, since, until) as CronRun[],
    /** As `between`, but counted: a cron that fires every second has 600,000 runs a week. */
    tally: (cron: string, since: number, until: number) => tally.all(cron, since, until) as CronTally[],
    open: () => open.all() as CronRun[],
    figures: (cron: string) => figures.get(cron) as CronFigures,
  };
}
