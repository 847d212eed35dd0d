import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const CATEGORIES = ['single-hop', 'multi-hop', 'temporal', 'open'] as const;

const labelled = z.object({
  id: z.string(),
  question: z.string(),
  category: z.enum(CATEGORIES),
  /** The day it is asked. */
  asked: z.iso.date(),
  /** Entries that hold the answer, as FILE:LINE. */
  evidence: z.array(z.string()).min(1),
});
export type Labelled = z.infer<typeof labelled>;

/** A folder of daily logs with questions whose evidence is known. */
export interface Conversation {
  name: string;
  folder: string;
  questions: Labelled[];
}

/** The conversations in the folders of `root`. */
export function readCorpus(root: string): Conversation[] {
  return readdirSync(root)
    .sort()
    .filter((name) => existsSync(join(root, name, 'questions.jsonl')))
    .map((name) => {
      const folder = join(root, name);
      const lines = readFileSync(join(folder, 'questions.jsonl'), 'utf8').trim().split('\n');
      return { name, folder, questions: lines.map((line) => labelled.parse(JSON.parse(line))) };
    });
}
