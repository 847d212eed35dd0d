import { sentenceOf, UserError } from '../../../contracts/errors.ts';
import type { AskModel } from '../../../contracts/model.ts';
import { refuseRedacted } from '../../curated/secrets.ts';
import type { Redact } from '../../../platform/secrets/redact-known.ts';
import type { Day } from '../day.ts';
import { type Judged, judge, ReviewRefused } from '../guard.ts';
import type { ProposedChanges, Reviewer } from '../reviewer.ts';
import { type Page, pagesOf } from './pages.ts';
import { proposals as proposalsForm, proposalsSchema, questionOf } from './question.ts';
import { readProposals } from './read-proposals.ts';

/** For one page; a model that takes longer is as good as none. */
const TIME_LIMIT_MS = 120_000;
const MOST_OUTPUT_TOKENS = 4_096;

export interface ModelReviewerOptions {
  /** The home's `memory/`. */
  memory: string;
  /** What reviews a day without a model; what it proposes goes before, and stands whatever the model does. */
  rules: Reviewer;
  ask: AskModel;
  redact: Redact;
}

/** What became of a model's proposals. */
interface Tally {
  model: string;
  costUsd: number;
  proposed: number;
  taken: number;
  invented: number;
  refused: number;
}

/**
 * The review in which a model has a hand: it reads the day once, page by page, and proposes what the rules did not see.
 * Each proposal has to pass the guard with all that stands by then; the others are left out and counted.
 */
export function createModelReviewer({ memory, rules, ask, redact }: ModelReviewerOptions): Reviewer {
  /** A model that gave no answer is not asked for the other days of the same run. */
  let failure = '';

  return async (day, curated, graph) => {
    const found = await rules(day, curated, graph);
    const pages = pagesOf(day.entries);
    if (pages.length === 0) return found;
    let judged: Judged;
    try {
      judged = await judge(memory, curated, found);
    } catch (error) {
      // The guard says the same of it again, and why.
      if (error instanceof ReviewRefused) return found;
      throw error;
    }
    const tally: Tally = { model: '', costUsd: 0, proposed: 0, taken: 0, invented: 0, refused: 0 };
    for (const [at, page] of pages.entries()) {
      if (failure !== '') break;
      judged = await read(day, page, at, judged, curated, tally);
    }
    const said = failure === '' ? wordsOf(tally) : failureWords(tally, failure);
    return { ...judged.changes, model: { said, failed: failure !== '' } };
  };

  /** Asks about one page. @returns what stands with what was taken of the answer */
  async function read({ date }: Day, page: Page, at: number, judged: Judged, curated: string, tally: Tally) {
    let answer;
    try {
      const messages = questionOf(date, redact(page.text), redact(judged.after));
      answer = await ask({
        id: `${date}-${at + 1}`,
        ...{ messages, schema: proposalsSchema, maxOutputTokens: MOST_OUTPUT_TOKENS, timeLimitMs: TIME_LIMIT_MS },
      });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failure = redact(sentenceOf(error));
      return judged;
    }
    tally.model = answer.model;
    tally.costUsd += answer.costUsd;
    const parsed = proposalsForm.safeParse(answer.object);
    if (!parsed.success) {
      failure = `${answer.model} did not keep to the form it was asked for.`;
      return judged;
    }
    const { proposals, invented } = readProposals(parsed.data, page.sources, judged.after);
    tally.proposed += parsed.data.changes.length + parsed.data.facts.length;
    tally.invented += invented;
    for (const { memory: changes, graph } of proposals) {
      const stands = judged.changes;
      const next = { memory: [...stands.memory, ...changes], graph: [...stands.graph, ...graph] };
      const passed = await passing(next, curated);
      if (passed) [judged, tally.taken] = [passed, tally.taken + 1];
      else tally.refused += 1;
    }
    return judged;
  }

  /** What the guard says of it; null where it refuses. */
  async function passing(changes: ProposedChanges, curated: string): Promise<Judged | null> {
    try {
      for (const change of changes.memory) if ('text' in change) refuseRedacted(change.text);
      return await judge(memory, curated, changes);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return null;
    }
  }
}

/** `google/gemini-3-flash read the day as well ($0.0040) and proposed 4 things: 2 taken, 1 without an entry of the day, 1 refused.` */
function wordsOf({ model, costUsd, proposed, taken, invented, refused }: Tally): string {
  const counted: [number, string][] = [
    [taken, 'taken'],
    [proposed - taken - invented - refused, 'known before'],
    [invented, 'without an entry of the day'],
    [refused, 'refused by the guard'],
  ];
  const parts = counted.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const things = proposed === 1 ? '1 thing' : `${proposed} things`;
  const what = proposed === 0 ? 'nothing' : `${things}: ${parts.join(', ')}`;
  return `${model} read the day as well ($${costUsd.toFixed(4)}) and proposed ${what}.`;
}

const LONGEST_FAILURE = 600;

function failureWords(tally: Tally, failure: string): string {
  const why = failure.length > LONGEST_FAILURE ? `${failure.slice(0, LONGEST_FAILURE - 1)}…` : failure;
  return tally.taken > 0
    ? `${wordsOf(tally)} Of the rest of the day it gave no answer, so the rules alone reviewed it. ${why}`
    : `No model had a hand in it, so this is what the rules found. ${why}`;
}
