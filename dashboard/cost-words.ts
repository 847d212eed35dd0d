import type { CapView, CostBy, CostReport } from '../contracts/http/budget.ts';
import { usd } from '../contracts/usd.ts';

/** What costs can be told by, in words. */
export const BY_WORDS: Record<CostBy, string> = {
  ...{ model: 'Model', tier: 'Tier', provider: 'Provider', cron: 'Cron' },
  ...{ job: 'Job', skill: 'Skill', chat: 'Chat', day: 'Day' },
};

/** Who has none of what is asked for: what was asked in chat belongs to no cron. */
export const keyWords = (key: string | null, by: CostBy) => key ?? `no ${by}`;

/** One day of the chart; nothing was spent on most. */
export interface CostDay {
  /** `2026-02-08` */
  date: string;
  costUsd: number;
  calls: number;
}

/** Every day of a report by day, those without a call among them. */
export function daysOf({ since, until, rows }: CostReport, timeZone: string): CostDay[] {
  const dateOf = (iso: string) => new Date(iso).toLocaleDateString('sv-SE', { timeZone });
  const last = dateOf(until);
  const days: CostDay[] = [];
  for (let date = dateOf(since); date <= last; date = dayAfter(date)) {
    const { costUsd = 0, calls = 0 } = rows.find(({ key }) => key === date) ?? {};
    days.push({ date, costUsd, calls });
  }
  return days;
}

const dayAfter = (date: string) => new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** `Feb 8` */
export const dayWords = (date: string) =>
  new Date(`${date}T00:00:00Z`).toLocaleDateString('en-US', { timeZone: 'UTC', month: 'short', day: 'numeric' });

export const callsWords = (calls: number) => `${calls.toLocaleString('en')} ${calls === 1 ? 'call' : 'calls'}`;

/** How far a cap is used up, and how much of it calls under way may still take; of a hundred, together at most that. */
export function sharesOf({ limitUsd, spentUsd, reservedUsd }: CapView): { spent: number; reserved: number } {
  if (limitUsd === 0) return { spent: 100, reserved: 0 };
  const spent = Math.min(100, (spentUsd / limitUsd) * 100);
  return { spent, reserved: Math.min(100 - spent, (reservedUsd / limitUsd) * 100) };
}

/** The thresholds at which the operator is told, in a word. */
export function levelOf({ limitUsd, spentUsd, question }: CapView): {
  level: 'calm' | 'half' | 'near' | 'full';
  word: string;
} {
  const percent = limitUsd === 0 ? 100 : (spentUsd / limitUsd) * 100;
  if (question || percent >= 100) return { level: 'full', word: 'used up' };
  if (percent >= 80) return { level: 'near', word: 'nearly used up' };
  return percent >= 50 ? { level: 'half', word: 'half used up' } : { level: 'calm', word: '' };
}

/** `all`, `tier cron` */
export const scopeTitle = ({ scope }: CapView) => (scope === 'all' ? 'All' : scope[0]!.toUpperCase() + scope.slice(1));

/** `$12.00 of $75.00 a day, 16 %, raised by $5.00 today, $1.20 under way` */
export function capWords({ period, limitUsd, spentUsd, reservedUsd, raisedUsd }: CapView): string {
  return [
    `${usd(spentUsd)} of ${usd(limitUsd)} a ${period}`,
    limitUsd > 0 && `${Math.floor((spentUsd / limitUsd) * 100)} %`,
    raisedUsd > 0 && `raised by ${usd(raisedUsd)} ${period === 'day' ? 'today' : 'this month'}`,
    reservedUsd > 0 && `${usd(reservedUsd)} under way`,
  ]
    .filter(Boolean)
    .join(', ');
}
