import { join } from 'node:path';
import { sentenceOf, UserError } from '../../contracts/errors.ts';
import { withFileLock } from '../../storage/file-lock.ts';
import { applyChanges } from '../curated/changes.ts';
import { diffLines } from '../curated/diff.ts';
import { type Curated, openCurated } from '../curated/store.ts';
import type { GraphQuestions } from '../graph/questions.ts';
import { costOf } from './costs.ts';
import { dayForReview } from './day.ts';
import { addFacts } from './facts.ts';
import { judge, ReviewRefused } from './guard.ts';
import { createReviewRecords, type ReviewRecord } from './records.ts';
import type { Reviewer } from './reviewer.ts';

/** Who the versions say it was. */
const BY = 'nightly review';

export interface ReviewOptions {
  /** The home's `memory/`. */
  memory: string;
  reviewer: Reviewer;
  /** Knows what the files say; null where the reviewer does not ask. */
  graph: GraphQuestions;
}

/** What came of reviewing a day. `diff` is what changed in `MEMORY.md`, or would. */
export interface DayReview extends Omit<ReviewRecord, 'state' | 'base' | 'round' | 'isAskedFor'> {
  state: 'done' | 'refused' | 'proposed';
  /** It had been reviewed before, and nothing was done now. */
  isEarlier: boolean;
  diff: string[];
}

/**
 * Reviews a day once: a second time only tells what came of the first, unless `again`. What is to be done is written down
 * before anything is, so that a crash at any point leaves the same review to be completed, and the reviewer is asked once.
 */
export async function reviewDay(
  date: string,
  options: ReviewOptions,
  { again = false, isAskedFor = false }: { again?: boolean; isAskedFor?: boolean } = {},
): Promise<DayReview> {
  const { memory } = options;
  const records = createReviewRecords(memory);
  const curated = openCurated(memory);
  // The folder is there from here on.
  await curated.read();
  return await withFileLock(join(memory, '.review.lock'), async () => {
    const known = await records.find(date);
    if (known && known.state !== 'planned' && !again) return await told(known, curated, true);
    const isGoingOn = known?.state === 'planned';
    const which = { round: known ? known.round + 1 : 0, isAskedFor: known?.isAskedFor ?? isAskedFor };
    const planned = isGoingOn ? known : { ...(await planOf(date, options, curated)), ...which };
    if (!isGoingOn) await records.put(planned);
    const settled = planned.state === 'refused' ? planned : await carryOut(planned, memory, curated);
    await records.put(settled);
    return await told(settled, curated, false);
  });
}

/** What a review would do now; nothing is written. */
export async function proposeDay(date: string, options: ReviewOptions): Promise<DayReview> {
  const curated = openCurated(options.memory);
  const plan = await planOf(date, options, curated);
  const review = await told(plan, curated, false);
  if (review.state === 'refused') return review;
  const { text } = await curated.read();
  return { ...review, state: 'proposed', diff: shortDiff(text, applyChanges(text, plan.changes.memory)) };
}

/** Asks the reviewer, and the guard about its answer. */
async function planOf(
  date: string,
  { memory, reviewer, graph }: ReviewOptions,
  curated: Curated,
): Promise<ReviewRecord> {
  const day = await dayForReview(memory, date);
  const head = await curated.read();
  const plan = {
    ...{ date, round: 0, isAskedFor: false, at: new Date().toISOString(), base: head.version },
    ...{ entries: day.entries.length, costUsd: costOf(day.entries) },
    changes: { memory: [], graph: [] },
  };
  try {
    const { changes } = await judge(memory, head.text, await reviewer(day, head.text, graph));
    return { ...plan, state: 'planned', changes };
  } catch (error) {
    if (!(error instanceof ReviewRefused)) throw error;
    return { ...plan, state: 'refused', reason: sentenceOf(error) };
  }
}

/** Does what was planned; each step may have been done before a crash. */
async function carryOut(plan: ReviewRecord, memory: string, curated: Curated): Promise<ReviewRecord> {
  const { date, round, base, changes } = plan;
  const key = `review-${date}${round === 0 ? '' : `-${round + 1}`}`;
  try {
    const { isChanged, proposal } =
      changes.memory.length === 0
        ? { isChanged: false, proposal: null }
        : await curated.propose(base, changes.memory, {
            by: BY,
            key,
            why: `review of ${date}: ${count(changes.memory)}`,
          });
    await addFacts(memory, changes.graph, BY);
    // A save of the operator's may have been merged right after it, as a version of its own.
    const version = isChanged ? (await curated.log(5)).find((one) => one.key === key)?.version : undefined;
    return { ...plan, state: 'done', version, conflict: proposal?.id };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...plan, state: 'refused', reason: sentenceOf(error) };
  }
}

async function told(record: ReviewRecord, curated: Curated, isEarlier: boolean): Promise<DayReview> {
  const { state, base: _base, round: _round, isAskedFor: _isAskedFor, ...rest } = record;
  const compared = record.version === undefined ? null : await curated.compare(record.version);
  const diff = compared ? shortDiff(compared.before.text, compared.after.text) : [];
  return { ...rest, state: state === 'refused' ? 'refused' : 'done', isEarlier, diff };
}

/** The lines that went and came, without headings. */
const shortDiff = (before: string, after: string): string[] =>
  diffLines(before, after, 0).filter((line) => /^[+-]\s*[^\s#]/.test(line));

const count = (changes: readonly unknown[]): string => `${changes.length} change${changes.length === 1 ? '' : 's'}`;
