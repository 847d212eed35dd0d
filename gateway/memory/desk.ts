import { NotReachable } from '../../contracts/errors.ts';
import {
  type AskAbout,
  type FromCopy,
  type MemoryAnswer,
  memoryAnswers,
  type MemoryAsk,
} from '../../contracts/http/memory-asks.ts';
import { entriesAbout } from '../../memory/curated/about.ts';
import type { Entry } from '../../memory/curated/parse.ts';
import { clock } from '../../memory/curated/words.ts';
import type { Asks } from './asks.ts';

/** Entries of the copy that a task is told. */
const RECALLED = 5;

export type MemoryCopy = MemoryAnswer<'curated'>;

export interface MemoryDeskOptions {
  asks: Asks;
  /** What the node handed over last; null before the first. */
  copy(): MemoryCopy | null;
  timezone: string | undefined;
}

/** What chat and page ask of the memory. The node answers; while it is away its copy here does, where it can. */
export function createMemoryDesk({ asks, copy, timezone }: MemoryDeskOptions) {
  async function ask<About extends MemoryAsk['about']>(
    question: AskAbout<About>,
    signal?: AbortSignal,
  ): Promise<MemoryAnswer<About>> {
    const answer = await asks.ask(question, signal);
    return memoryAnswers[question.about].parse(answer) as MemoryAnswer<About>;
  }

  /** Asks the node, else makes an answer of the copy, and says so. */
  async function orFromCopy<Answer extends object>(
    asked: Promise<Answer>,
    answer: (copy: MemoryCopy) => Answer,
  ): Promise<Answer & FromCopy> {
    try {
      return await asked;
    } catch (error) {
      if (!(error instanceof NotReachable)) throw error;
      const kept = copy();
      if (!kept)
        throw new NotReachable('The node is away, and it has not handed over a copy of its memory yet.', {
          cause: error,
        });
      return { ...answer(kept), copy: copyWords(kept) };
    }
  }

  const copyWords = (kept: MemoryCopy) => `From the copy of ${clock(kept.at, timezone)}; the node is away.`;

  return {
    /** What the copy alone says about a question, without asking the node; `said` tells that it is the copy. */
    fromCopy(question: string, most: number): { entries: Entry[]; said: string } | null {
      const kept = copy();
      return kept && { entries: entriesAbout(kept.text, question, most), said: copyWords(kept) };
    },
    /** @throws NotReachable where neither node nor copy can answer */
    search(
      question: Omit<AskAbout<'search'>, 'about'>,
      signal?: AbortSignal,
    ): Promise<MemoryAnswer<'search'> & FromCopy> {
      const asked = ask({ about: 'search', ...question }, signal);
      const { q, k, ...filters } = question;
      // The copy knows no days and no speakers: nothing is better than what was not asked for.
      const isFiltered = Object.values(filters).some((value) => value !== undefined);
      return isFiltered
        ? asked
        : orFromCopy(asked, (kept) => ({ hits: [], remembered: entriesAbout(kept.text, q, k) }));
    },
    /** What may help a model to answer: of the copy alone while the node is away. @throws NotReachable without either */
    recall: (question: Omit<AskAbout<'recall'>, 'about'>): Promise<MemoryAnswer<'recall'> & FromCopy> =>
      orFromCopy(ask({ about: 'recall', ...question }), (kept) => ({
        text: entriesAbout(kept.text, question.question, RECALLED)
          .map(({ text }) => `- ${text} [MEMORY.md]`)
          .join('\n'),
      })),
    /** @throws NotReachable where neither node nor copy can answer */
    curated: (signal?: AbortSignal): Promise<MemoryAnswer<'curated'> & FromCopy> =>
      orFromCopy(ask({ about: 'curated' }, signal), ({ text, version, at, conflicts }) => ({
        ...{ text, version, at, conflicts },
      })),
    days: (signal?: AbortSignal) => ask({ about: 'days' }, signal),
    day: (date: string, signal?: AbortSignal) => ask({ about: 'day', date }, signal),
    versions: (limit: number, signal?: AbortSignal) => ask({ about: 'versions', limit }, signal),
    /** @throws NotFound */
    version: (version: number | undefined, signal?: AbortSignal) => ask({ about: 'version', version }, signal),
    entities: (limit: number, signal?: AbortSignal) => ask({ about: 'entities', limit }, signal),
    /** @throws NotFound where nothing is called so; BadInput where several things are */
    graph: (question: Omit<AskAbout<'graph'>, 'about'>, signal?: AbortSignal) =>
      ask({ about: 'graph', ...question }, signal),
    /** @throws BadInput where the question is not understood; NotFound where it names what nobody heard of */
    question: (question: string, signal?: AbortSignal) => ask({ about: 'question', question }, signal),
  };
}

export type MemoryDesk = ReturnType<typeof createMemoryDesk>;
