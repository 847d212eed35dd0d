import type { CronRunView, CronView } from '../contracts/http/crons.ts';
import { LATE_MS, RUN_SIGNS as SIGNS } from '../contracts/cron-words.ts';
import { formatSpan } from './units.ts';

export const RUN_WORDS: Record<CronRunView['state'], string> = {
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  unknown: 'outcome unknown',
};

/** A page has the room of a dash. */
export const RUN_SIGNS: Record<CronRunView['state'], string> = { ...SIGNS, cancelled: '–' };

/** How a cron stands, in a word. */
export function stateOf({ paused, pending, last }: CronView): { sign: string; word: string; state: string } {
  if (paused) return { sign: '⏸', word: 'paused', state: 'paused' };
  if (pending) return { sign: '…', word: 'waits for Temporal', state: 'pending' };
  const [latest] = last;
  if (!latest) return { sign: '·', word: 'has not run yet', state: 'new' };
  return { sign: RUN_SIGNS[latest.state], word: RUN_WORDS[latest.state], state: latest.state };
}

/** Whether it fires at all. */
export function standing({ paused, pending }: CronView): string {
  if (paused) return 'paused';
  return pending ? 'waits for Temporal' : 'active';
}

/** `96 %`, rounded down: a hundred means all of them. */
export const percentOf = ({ figures: { success } }: CronView) =>
  success === undefined ? '' : `${Math.floor(success * 100)} %`;
export const meanOf = ({ figures: { meanMs } }: CronView) => (meanMs === undefined ? '' : formatSpan(meanMs));
export const costOf = ({ figures: { meanCostUsd } }: CronView) =>
  meanCostUsd === undefined ? '' : `$${meanCostUsd.toFixed(3)}`;

/** `10 s`, `1 h`: no units of zero. */
const roundSpan = (ms: number) =>
  formatSpan(ms)
    .replace(/\.0 s$/, ' s')
    .replace(/(?<=[a-z]) 0 [a-z]+$/, '');

/** `skip`, and what else is set, for whoever wants to know why it did or did not run. */
export function settingsOf({ settings, timezone, queue = '' }: CronView): [name: string, value: string][] {
  if (!settings) return [['Made', 'with Temporal’s own tools; its settings stand there']];
  const { chat, quiet, overlap, catchupMs, jitterMs, timeoutMs, alert } = settings;
  const pause = alert.pauseAfter === undefined ? '' : `, pauses after ${alert.pauseAfter}`;
  return [
    ['Time zone', timezone],
    ['Queue', queue],
    ['Tells', quiet ? `${chat}, failures only` : chat],
    ['While one runs', overlap],
    ['Catch-up', catchupMs === null ? 'always' : roundSpan(catchupMs)],
    ...(jitterMs > 0 ? [['Jitter', `up to ${roundSpan(jitterMs)}`] as [string, string]] : []),
    ...(timeoutMs === undefined ? [] : [['Time limit', roundSpan(timeoutMs)] as [string, string]]),
    ['Alert', `after ${alert.after} in a row${pause}`],
  ];
}

/** `in 4.2 s · late by 12 m · $0.003` */
export function runFacts({ runMs, lateMs = 0, costUsd }: CronRunView): string {
  return [
    runMs === undefined ? '' : formatSpan(runMs),
    lateMs >= LATE_MS ? `late by ${formatSpan(lateMs)}` : '',
    costUsd > 0 ? `$${costUsd.toFixed(3)}` : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
