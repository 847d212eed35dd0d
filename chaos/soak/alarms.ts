import type { CronDefinition } from '../../contracts/cron.ts';
import type { SeenFire } from './seen.ts';

/** The record of an end and its workflow's close lie this far apart at most, on a busy machine. */
const SLACK_MS = 3_000;

/** How many alerts and recoveries the chat should have had; where a cool-down is just over or not, either is right. */
export interface Due {
  alerts: { least: number; most: number };
  recoveries: { least: number; most: number };
}

/** Works off the rule of the documentation over the ends that Temporal knows: once a cause, after N, with a cool-down. */
export function alarmsDue(fires: readonly SeenFire[], alert: CronDefinition['alert']): Due {
  const strict = count(fires, alert, alert.cooldownMs + SLACK_MS);
  const loose = count(fires, alert, alert.cooldownMs - SLACK_MS);
  return {
    alerts: between(strict.alerts, loose.alerts),
    recoveries: between(strict.recoveries, loose.recoveries),
  };
}

function count(fires: readonly SeenFire[], { after }: CronDefinition['alert'], cooldownMs: number) {
  const ends = fires.filter(({ closedAt }) => closedAt !== null).sort((a, b) => a.closedAt! - b.closedAt!);
  const toldAt = new Map<string, number>();
  let [alerts, recoveries, inARow, isTold] = [0, 0, 0, false];
  for (const { state, error, closedAt } of ends) {
    if (state === 'done') {
      if (isTold) recoveries += 1;
      [inARow, isTold] = [0, false];
      continue;
    }
    inARow += 1;
    const cause = error.split('\n')[0]!.replaceAll(/\d+/g, '#');
    const isDue = inARow >= after && closedAt! - (toldAt.get(cause) ?? -Infinity) > cooldownMs;
    if (!isDue) continue;
    alerts += 1;
    isTold = true;
    toldAt.set(cause, closedAt!);
  }
  return { alerts, recoveries };
}

const between = (one: number, other: number) => ({ least: Math.min(one, other), most: Math.max(one, other) });
