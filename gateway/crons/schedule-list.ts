import type { Client, ScheduleSummary } from '@temporalio/client';
import { withinReason } from './temporal-calls.ts';

const SCHEDULES = "TemporalNamespaceDivision = 'TemporalScheduler' AND ExecutionStatus = 'Running'";
/** What the counts do not show is found by then: a spec that was edited past Mainstay. A thousand cost 0.8 s of processor. */
export const FRESH_MS = 600_000;
/** Temporal's list lags behind its schedules by no more than this. */
export const LAG_MS = 2_000;
/** So few are looked at one by one. */
const FEW = 50;

export interface ScheduleList {
  schedules: ReadonlyMap<string, ScheduleSummary>;
  /** Raised with each list that was taken anew. */
  edition: number;
}

/**
 * What Temporal says of every schedule. A thousand of them take it a good part of a second, so they are only listed
 * where counts, which take nearly nothing, show that there was a change.
 */
export function createScheduleList() {
  let kept: ScheduleList | null = null;
  let keptSigns = '';
  let keptSince = -Infinity;
  let listedAt = 0;

  return {
    /** @throws the client's own errors */
    current: (client: Client): Promise<ScheduleList> =>
      withinReason(client, async () => {
        const isFresh = performance.now() - keptSince < FRESH_MS;
        if (kept && isFresh && (await signsOf(client, listedAt)) === keptSigns) return kept;
        const [now, steady] = [Date.now() - LAG_MS, performance.now()];
        // Taken before the list: what happens between the two is seen the next time.
        const signs = await signsOf(client, now);
        const schedules = new Map<string, ScheduleSummary>();
        for await (const summary of client.schedule.list({ pageSize: 1_000 }))
          schedules.set(summary.scheduleId, summary);
        kept = { schedules, edition: (kept?.edition ?? 0) + 1 };
        [listedAt, keptSince, keptSigns] = [now, steady, signs];
        return kept;
      }),
  };
}

export type Schedules = ReturnType<typeof createScheduleList>;

/** How many there are and how many are paused, the latest of those made since, and, of a few, which are paused and why. */
async function signsOf(client: Client, since: number): Promise<string> {
  const count = async (more = '') => (await client.workflow.count(`${SCHEDULES}${more}`)).count;
  const [all, paused, made] = await Promise.all([
    count(),
    count(' AND TemporalSchedulePaused = true'),
    latestSince(client, since),
  ]);
  const named = paused > 0 && paused <= FEW ? await pausedOnes(client) : '';
  return [all, paused, made, named].join('\n');
}

async function latestSince(client: Client, since: number): Promise<string> {
  const found: string[] = [];
  const query = `${SCHEDULES} AND StartTime > '${new Date(since).toISOString()}'`;
  for await (const { runId } of client.workflow.list({ query, pageSize: FEW })) if (found.push(runId) === FEW) break;
  return found.join('\n');
}

async function pausedOnes(client: Client): Promise<string> {
  const found: string[] = [];
  for await (const { scheduleId, state } of client.schedule.list({ query: 'TemporalSchedulePaused = true' }))
    found.push(`${scheduleId} ${state.note}`);
  return found.sort().join('\n');
}
