import { momentOf } from '../../contracts/cron-words.ts';
import { NotReachable } from '../../contracts/errors.ts';
import {
  type CuratedView,
  type MemoryAnswer,
  memoryAnswers,
  type MemoryAsk,
  type SearchAsk,
  type SearchView,
} from '../../contracts/http/memory.ts';
import type { Asks } from './asks.ts';
import { type MemoryCopy, searchCopy } from './copy-search.ts';

export interface MemoryDeskOptions {
  asks: Asks;
  /** What the node handed over last; null before the first. */
  copy(): MemoryCopy | null;
  timezone: string | undefined;
}

/** What chat and page ask of the memory. The node answers; while it is away its copy here does, where it can. */
export function createMemoryDesk({ asks, copy, timezone }: MemoryDeskOptions) {
  async function ask<About extends MemoryAsk['about']>(
    question: Extract<MemoryAsk, { about: About }>,
    signal?: AbortSignal,
  ): Promise<MemoryAnswer<About>> {
    const answer = await asks.ask(question, signal);
    return memoryAnswers[question.about].parse(answer) as MemoryAnswer<About>;
  }

  /** Asks the node, else makes an answer of the copy, and says so. */
  async function orFromCopy<Answer extends object>(
    asked: Promise<Answer>,
    answer: (copy: MemoryCopy) => Answer,
  ): Promise<Answer | (Answer & { copy: string })> {
    try {
      return await asked;
    } catch (error) {
      const kept = error instanceof NotReachable ? copy() : null;
      if (!kept) throw error;
      const moment = momentOf(kept.at, timezone ?? 'UTC', Date.now(), 'en-US');
      return { ...answer(kept), copy: `From the copy of MEMORY.md of ${moment}; the node is away.` };
    }
  }

  return {
    /** @throws NotReachable where neither node nor copy can answer */
    search(question: Omit<SearchAsk, 'about'>, signal?: AbortSignal): Promise<SearchView> {
      const asked = ask({ about: 'search', ...question }, signal);
      const { q, k, ...filters } = question;
      // The copy knows no days and no speakers: nothing is better than what was not asked for.
      const isFiltered = Object.values(filters).some((value) => value !== undefined);
      return isFiltered ? asked : orFromCopy(asked, (kept) => ({ hits: searchCopy(kept, q, k) }));
    },
    /** @throws NotReachable where neither node nor copy can answer */
    curated: (signal?: AbortSignal): Promise<CuratedView> =>
      orFromCopy(ask({ about: 'curated' }, signal), (kept) => ({ ...kept, conflicts: [] })),
    days: (signal?: AbortSignal) => ask({ about: 'days' }, signal),
    /** @throws NotFound where the log has no such day */
    day: (date: string, signal?: AbortSignal) => ask({ about: 'day', date }, signal),
    versions: (limit: number, signal?: AbortSignal) => ask({ about: 'versions', limit }, signal),
    /** @throws NotFound */
    version: (version: number | undefined, signal?: AbortSignal) => ask({ about: 'version', version }, signal),
    /** @throws NotFound where nothing is called so */
    graph: (entity: string | undefined, depth: number, signal?: AbortSignal) =>
      ask({ about: 'graph', entity, depth }, signal),
  };
}

export type MemoryDesk = ReturnType<typeof createMemoryDesk>;
