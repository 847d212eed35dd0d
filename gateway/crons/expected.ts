import type { CronDefinition } from '../../contracts/cron.ts';
import type { RecordedChange } from '../recorder/cron-history.ts';
import { type DueTime, firesBetween } from './fire-times.ts';

/** A change takes hold, and a fire is worked off, no later than this. */
const SETTLES_MS = 1_000;

/**
 * A time at which a cron should have fired. Around a change nobody knows to the moment, a fire is only sure where both
 * states fire; else it is, where a later one of `provenBy: 'later'` (it was paused after that), or an earlier one of
 * `'earlier'` (it was resumed before), did happen within the same change.
 */
export interface ExpectedFire extends DueTime {
  definition: CronDefinition;
  sure: boolean;
  provenBy?: 'later' | 'earlier' | undefined;
  change: number;
}

/** A change's state, and the time in which it may hold, in the midst of which it surely does. */
interface Span {
  index: number;
  definition: CronDefinition | null;
  from: number;
  sureFrom: number;
  sureTo: number;
  to: number;
}

/** Every fire of a cron from `since` to `until`, by its definitions and pauses over time. */
export function expectedFires(history: readonly RecordedChange[], since: number, until: number): ExpectedFire[] {
  const spans = spansOf(history, until);
  const fires = new Map<number, ExpectedFire>();
  for (const span of spans) {
    if (!span.definition || span.to < since || span.from > until) continue;
    const times = firesBetween(span.definition, Math.max(since, span.from), Math.min(until, span.to));
    for (const due of times) {
      const { at } = due;
      const isClaimedBefore = fires.has(at);
      const sure = isClaimedBefore || (at > span.sureFrom && at <= span.sureTo);
      fires.set(at, {
        ...due,
        definition: span.definition,
        sure,
        ...(sure ? { change: span.index } : doubt(spans, span, at)),
      });
    }
  }
  return [...fires.values()].sort((a, b) => a.at - b.at);
}

/** What would prove a fire near the beginning or the end of a span. */
function doubt(spans: readonly Span[], span: Span, at: number): Pick<ExpectedFire, 'provenBy' | 'change'> {
  const isAtEnd = at > span.sureTo;
  const other = spans[span.index + (isAtEnd ? 1 : -1)];
  const change = isAtEnd ? span.index + 1 : span.index;
  if (other?.definition) return { change };
  return { change, provenBy: isAtEnd ? 'later' : 'earlier' };
}

function spansOf(history: readonly RecordedChange[], until: number): Span[] {
  return history.map((change, index) => {
    const next = history[index + 1];
    const definition = change.paused ? null : change.definition;
    const jitter = definition?.jitterMs ?? 0;
    // Never settled: Temporal may have been told or not, until it was told of the next.
    const settled = change.since ?? (next ? (next.since ?? next.after) : until);
    return {
      index,
      definition,
      from: change.after - SETTLES_MS - jitter,
      sureFrom: settled + SETTLES_MS,
      sureTo: next ? next.after - SETTLES_MS - jitter : Infinity,
      to: next ? (next.since ?? until) + SETTLES_MS : Infinity,
    };
  });
}
