import { z } from 'zod';
import type { GraphEdit } from '../graph/edits.ts';
import type { GraphQuestions } from '../graph/questions.ts';
import type { Change } from '../curated/changes.ts';
import type { Day } from './day.ts';

/** A fact for the graph with the entry it was read from; it holds from that entry on unless it says since when. */
export type GraphFact = Omit<Extract<GraphEdit, { op: 'add' }>, 'op' | 'at' | 'by' | 'source'> & { source: string };

/** What a review would change; the guard decides what becomes of it. */
export interface ProposedChanges {
  /** Of `MEMORY.md`, made in order; each but a removal cites its sources, as `2026-02-08.md:12`. */
  memory: Change[];
  graph: GraphFact[];
  /** What came of asking a model as well; absent where none was asked. */
  model?: ModelsHand | undefined;
}

/** `said` is a sentence for people; `failed` where it gave no answer, and the rules alone had to do. */
export interface ModelsHand {
  said: string;
  failed: boolean;
}

/**
 * Reads a day and proposes what is worth keeping of it. `curated` is what `MEMORY.md` says now, and the graph knows the
 * day already. What it returns is trusted in nothing: a model may stand here.
 */
export type Reviewer = (day: Day, curated: string, graph: GraphQuestions) => Promise<ProposedChanges>;

const text = z.string().trim().min(1).max(500);
const sources = z.array(z.string()).min(1, 'must cite an entry of the log').max(8);

/** The form of a proposal, whoever made it. */
export const proposedChanges = z.strictObject({
  memory: z.array(
    z.discriminatedUnion(
      'kind',
      [
        z.strictObject({ kind: z.literal('add'), section: z.string().trim().min(1).max(100), text, sources }),
        z.strictObject({ kind: z.literal('replace'), entry: z.string().min(1), text, sources }),
        z.strictObject({ kind: z.literal('remove'), entry: z.string().min(1) }),
      ],
      'must be add, replace or remove',
    ),
  ),
  graph: z.array(
    z.strictObject({
      subject: text,
      relation: text,
      object: text.optional(),
      value: text.optional(),
      from: z.string().optional(),
      until: z.string().optional(),
      source: z.string(),
    }),
  ),
  model: z.strictObject({ said: z.string().max(1_000), failed: z.boolean() }).optional(),
});
