import type { CostBy, ReservationRequest } from '../../contracts/http/budget.ts';
import type { ModelUsage, Tier } from '../../contracts/model.ts';
import type { Sqlite } from '../../storage/sqlite.ts';

/** Whose calls are summed up; every call where nothing is said. */
export interface CallsOf {
  tier?: Tier;
  provider?: string;
  cron?: string;
}

/** Billionths of a dollar. */
export interface Standing {
  /** Settled, or lost: not settled in the time it had, and counted at its worst. */
  spent: number;
  /** Under way, at its worst. */
  reserved: number;
}

/** A reservation as it was granted. */
export interface Reservation {
  tier: string;
  provider: string;
  cron: string | null;
  job: string | null;
  turn: string | null;
  worst: number;
  settledAt: number | null;
}

/** What a call came to; `cost` in billionths of a dollar. */
export interface Settled {
  cost: number;
  usage: ModelUsage;
  model: string;
}

/** Calls summed up; amounts in billionths of a dollar. `key`: null for what has none. */
export interface CostSum extends ModelUsage {
  key: string | null;
  calls: number;
  cost: number;
  /** The part of it that was lost, and is a worst case. */
  unsettled: number;
}

export type CostColumn = Exclude<CostBy, 'day'>;

const SPENT = 'coalesce(cost, iif(until < @now, worst, 0))';
/** Days are made of quarters of an hour: every zone's begin with one. */
export const QUARTER_MS = 900_000;

/** The ledger of money: what each call to a model may cost, written before it is made, and what it came to. */
export function createReservations(db: Sqlite) {
  const insert = db.prepare(`
    INSERT INTO reservations (id, at, until, tier, provider, model, job, skill, cron, chat, turn, worst)
    VALUES (@id, @at, @until, @tier, @provider, @model, @job, @skill, @cron, @chat, @turn, @worst)`);
  const find = db.prepare(
    'SELECT tier, provider, cron, job, turn, worst, settled_at AS settledAt FROM reservations WHERE id = ?',
  );
  const extend = db.prepare('UPDATE reservations SET until = max(until, ?) WHERE id = ?');
  const settle = db.prepare(`
    UPDATE reservations SET cost = @cost, model = @model, input = @input, cached_input = @cachedInput,
      cache_write = @cacheWrite, output = @output, settled_at = @at
    WHERE id = @id AND settled_at IS NULL`);
  const whose = '(@tier IS NULL OR tier = @tier) AND (@provider IS NULL OR provider = @provider)';
  const total = db
    .prepare(
      `SELECT coalesce(sum(amount), 0) FROM reservation_sums
      WHERE quarter >= @since / ${QUARTER_MS} AND ${whose} AND (@cron IS NULL OR cron = @cron)`,
    )
    .pluck();
  const underWay = db
    .prepare(
      `SELECT coalesce(sum(worst), 0) FROM reservations
      WHERE cost IS NULL AND at >= @since AND until >= @now AND ${whose} AND (@cron IS NULL OR cron = @cron)`,
    )
    .pluck();
  const tellJob = db.prepare(`
    UPDATE jobs SET (cost_usd, input_tokens, output_tokens) = (
      SELECT coalesce(sum(cost), 0) / 1e9, sum(input), sum(output) FROM reservations WHERE job = @job)
    WHERE id = @job`);
  const tellCronRun = db.prepare(`
    UPDATE cron_runs SET cost_usd = (SELECT cost_usd FROM jobs WHERE id = @job) WHERE job_id = @job AND state <> 'running'`);

  const answered = db
    .prepare('SELECT model FROM reservations WHERE job = ? AND output > 0 ORDER BY settled_at DESC LIMIT 1')
    .pluck();
  const ofTurn = db.prepare('SELECT coalesce(sum(cost), 0) / 1e9 FROM reservations WHERE turn = ? AND at >= ?').pluck();
  // A fire's task is named for its workflow and run, whose id has 36 characters (contracts/work.ts).
  const tellFire = db.prepare(`
    UPDATE cron_runs SET cost_usd = (SELECT sum(cost) / 1e9 FROM reservations WHERE turn = @turn AND at >= begun_at)
    WHERE workflow_id = substr(@turn, 1, length(@turn) - 37) AND run_id = substr(@turn, -36) AND state <> 'running'`);

  function sums(key: string): (since: number, until: number, now: number) => CostSum[] {
    const statement = db.prepare(`
      SELECT ${key} AS key, count(*) AS calls, sum(${SPENT}) AS cost, sum(iif(cost IS NULL, ${SPENT}, 0)) AS unsettled,
        sum(input) AS input, sum(cached_input) AS cachedInput, sum(cache_write) AS cacheWrite, sum(output) AS output
      FROM reservations WHERE at >= @since AND at < @until GROUP BY 1 ORDER BY cost DESC, calls DESC, 1`);
    return (since, until, now) => statement.all({ since, until, now }) as CostSum[];
  }
  const by: Record<CostColumn, ReturnType<typeof sums>> = {
    ...{ model: sums('model'), tier: sums('tier'), provider: sums('provider'), cron: sums('cron') },
    ...{ job: sums('job'), skill: sums('skill'), chat: sums('chat') },
  };
  const byQuarter = sums(`CAST(at / ${QUARTER_MS} * ${QUARTER_MS} AS TEXT)`);

  return {
    find: (id: string) => (find.get(id) as Reservation | undefined) ?? null,
    /** Writes down what a call may cost; `worst` in billionths of a dollar. */
    insert({ spend, worstUsd: _, timeLimitMs, ...request }: ReservationRequest, worst: number, at: number): void {
      const { job = null, skill = null, cron = null, chat = null, turn = null } = spend;
      insert.run({ ...request, ...{ job, skill, cron, chat, turn }, worst, at, until: at + timeLimitMs });
    },
    /** It is asked for again, so its time begins anew. */
    extend: (id: string, until: number) => extend.run(until, id),
    /** Its job and its cron's run know of it in the same commit. @returns false when it was settled before */
    settle(id: string, { cost, usage, model }: Settled, at: number): boolean {
      if (settle.run({ ...usage, id, cost, model, at }).changes === 0) return false;
      const { job, cron, turn } = this.find(id)!;
      if (job) {
        tellJob.run({ job });
        tellCronRun.run({ job });
      } else if (cron && turn) tellFire.run({ turn });
      return true;
    },
    /** The model that answered the job's last call. */
    modelOf: (job: string) => answered.get(job) as string | undefined,
    /** What the calls of a task that began then have come to so far, in dollars. */
    costOf: (turn: string, since: number) => ofTurn.get(turn, since) as number,
    /** What stands against a cap since its day or month began. */
    standing(since: number, { tier, provider, cron }: CallsOf, now: number): Standing {
      const of = { tier: tier ?? null, provider: provider ?? null, cron: cron ?? null, since };
      const reserved = underWay.get({ ...of, now }) as number;
      return { spent: (total.get(of) as number) - reserved, reserved };
    },
    /** The dearest first; calls from `since` on and before `until`. */
    sumsBy: (column: CostColumn, since: number, until: number, now: number) => by[column](since, until, now),
    /** By quarters of an hour; `key` is when one began. */
    sumsByQuarter: (since: number, until: number, now: number) => byQuarter(since, until, now),
  };
}
