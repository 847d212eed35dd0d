import { BadInput } from '../../contracts/errors.ts';
import type { AskModel } from '../../contracts/model.ts';
import { secretsOf } from '../curated/secrets.ts';
import { type GraphSettings, openGraph } from '../graph/open-graph.ts';
import { loggedDays } from '../log/days.ts';
import { createDeterministicReviewer } from './deterministic/reviewer.ts';
import { type DayReview, proposeDay, reviewDay } from './review-day.ts';
import { dueDays, type DueOptions, reviewDue } from './review-due.ts';
import { createModelReviewer } from './model/reviewer.ts';

type Due = Pick<DueOptions, 'today' | 'signal' | 'onBegin' | 'onDay'>;

/**
 * The review of a home's memory, by rules and, where one may be asked, by a model as well. It needs the files only, and
 * the graph's database.
 * @throws NotReachable when that is a PostgreSQL that does not answer
 */
export async function openReview(settings: GraphSettings, ask: AskModel | null = null) {
  const { memory } = settings.paths;
  const graph = await openGraph(settings);
  const redact = secretsOf(memory);
  const rules = createDeterministicReviewer(redact);
  const options = { memory, graph, reviewer: ask ? createModelReviewer({ memory, rules, ask, redact }) : rules };
  const bringUpToDate = () => graph.bringUpToDate();

  /** @throws BadInput */
  async function prepare(date: string): Promise<void> {
    if (!(await loggedDays(memory)).includes(date)) throw new BadInput(`The log has nothing of ${date}.`);
    await bringUpToDate();
  }

  return {
    /** Reviews the days that are due, in order. */
    due: (due: Due = {}): Promise<DayReview[]> => reviewDue({ ...options, ...due, bringUpToDate }),
    /** Reviews this day, or tells what came of it; anew where that is asked for. @throws BadInput */
    async day(date: string, again = false): Promise<DayReview> {
      await prepare(date);
      return reviewDay(date, options, { again, isAskedFor: true });
    },
    /** What reviews of these days, or of those that are due, would do; nothing is written. @throws BadInput */
    async propose(dates: readonly string[] | { today: string }): Promise<DayReview[]> {
      const reviews: DayReview[] = [];
      for (const date of 'today' in dates ? await dueDays(memory, dates.today) : dates) {
        await prepare(date);
        reviews.push(await proposeDay(date, options));
      }
      return reviews;
    },
    close: () => graph.close(),
  };
}

export type Review = Awaited<ReturnType<typeof openReview>>;
