import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { removeUnfinished, writeDurably } from '../../storage/durable-file.ts';
import { type ProposedChanges, proposedChanges } from './reviewer.ts';

const record = z.object({
  date: z.iso.date(),
  /** `planned`: what is to be done is decided, and may be done in part; a crash leaves it so. */
  state: z.enum(['planned', 'done', 'refused']),
  /** Counts the reviews of this day that were asked for again. */
  round: z.number().int().nonnegative(),
  /** Somebody asked for this very day: it does not say from when on days are due. */
  isAskedFor: z.boolean(),
  /** ISO 8601. */
  at: z.string(),
  entries: z.number().int(),
  costUsd: z.number(),
  /** The version of the memory that the changes were worked out from. */
  base: z.number().int().nonnegative(),
  changes: proposedChanges,
  /** The version that has the changes; absent where nothing was changed. */
  version: z.number().int().optional(),
  /** What waits for the operator's answer, since they changed the same lines meanwhile. */
  conflict: z.string().optional(),
  /** Why it was refused. */
  reason: z.string().optional(),
});

/** What became of the review of a day. */
export type ReviewRecord = Omit<z.infer<typeof record>, 'changes'> & { changes: ProposedChanges };

const NAME = /^(\d{4}-\d{2}-\d{2})\.json$/;

/** The reviewed days, one small file each in `memory/reviews/`. */
export function createReviewRecords(memory: string) {
  const folder = join(memory, 'reviews');
  const fileOf = (date: string) => join(folder, `${date}.json`);

  return {
    /** The days that have one, the earliest first. */
    async dates(): Promise<string[]> {
      const names = await readdir(folder).catch(ifMissing);
      return (names ?? []).flatMap((name) => NAME.exec(name)?.[1] ?? []).sort();
    },

    async find(date: string): Promise<ReviewRecord | null> {
      const text = await readFile(fileOf(date), 'utf8').catch(ifMissing);
      return text === null ? null : (record.parse(JSON.parse(text)) as ReviewRecord);
    },

    /** Keeps it durably. */
    async put(one: ReviewRecord): Promise<void> {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await removeUnfinished(folder);
      await writeDurably(fileOf(one.date), `${JSON.stringify(one, null, 2)}\n`);
    },
  };
}

export type ReviewRecords = ReturnType<typeof createReviewRecords>;

function ifMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
