import type { Client } from '@temporalio/client';
import type { CronAudit } from '../../contracts/http/cron-audit.ts';
import type { Button } from '../../contracts/message.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Replies } from '../replies.ts';
import { auditCrons } from './audit.ts';
import type { Chore } from './chores.ts';
import { BUILT_IN } from './definitions.ts';

const DAY_MS = 86_400_000;
/** After a long time off, one alert is not to name a month of fires. */
const FURTHEST_MS = 7 * DAY_MS;
/** What is younger may still be on its way. */
const SETTLED_MS = 120_000;
const NAMED = 5;
const TIMES_NAMED = 3;

export interface AuditChoreOptions {
  recorder: Recorder;
  replies: Replies;
  client: () => Promise<Client>;
  mainChat: () => string;
}

/** Looks every day for fires that never were; what it finds is one alert, each fire told once. */
export function auditChore({ recorder, replies, client, mainChat }: AuditChoreOptions): Chore {
  return {
    name: 'cron-audit',
    summary: 'Look for fires that should have been and were not',
    schedule: { kind: 'cron', expression: '30 6 * * *' },
    async run(fire) {
      const until = Date.now() - SETTLED_MS;
      const before = recorder.cronRuns.recent(`${BUILT_IN}cron-audit`, 10).find(({ state }) => state === 'done');
      const since = Math.max(until - FURTHEST_MS, (before?.nominalAt ?? until) - DAY_MS);
      const audit = await auditCrons(recorder, await client(), since, until);
      const missed = newlyMissed(recorder, audit);
      if (missed.length === 0) return {};
      const reply = {
        key: `cron-missed:${fire.workflowId}:${fire.runId}`,
        kind: 'replied' as const,
        format: 'plain' as const,
        chat: mainChat(),
        text: alertText(missed),
        buttons: missed
          .slice(0, NAMED)
          .map(({ name }): Button[] => [{ label: `Run now: ${name}`, action: `/cron run ${name}` }]),
      };
      replies.give(reply, () => {
        for (const { name, times } of missed)
          for (const time of times) recorder.cronMissed.tell(name, Date.parse(time), Date.now());
      });
      return {};
    },
  };
}

interface Missed {
  name: string;
  times: string[];
  timezone: string;
}

function newlyMissed(recorder: Recorder, { crons }: CronAudit): Missed[] {
  return crons
    .map(({ name, missed }) => ({
      name,
      times: missed.filter((time) => !recorder.cronMissed.isTold(name, Date.parse(time))),
      timezone: recorder.cronHistory.latestOf(name)?.definition?.timezone ?? 'UTC',
    }))
    .filter(({ times }) => times.length > 0);
}

function alertText(missed: readonly Missed[]): string {
  const count = missed.reduce((sum, { times }) => sum + times.length, 0);
  const lines = missed.slice(0, NAMED).map(({ name, times, timezone }) => {
    const named = times.slice(0, TIMES_NAMED).map((time) => clock(time, timezone));
    return `${name}: ${named.join(', ')}${times.length > TIMES_NAMED ? ` and ${times.length - TIMES_NAMED} more` : ''}`;
  });
  const rest = missed.length > NAMED ? [`… and ${missed.length - NAMED} more crons`] : [];
  return [`⚠️ ${count === 1 ? 'One fire was' : `${count} fires were`} missed.`, ...lines, ...rest].join('\n');
}

function clock(time: string, timeZone: string): string {
  return new Date(time).toLocaleString('en-US', {
    ...{ timeZone, month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
  });
}
