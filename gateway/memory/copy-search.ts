import type { MemoryAnswer, MemoryHit } from '../../contracts/http/memory-asks.ts';
import { matchEntries } from '../../memory/curated/match.ts';
import { entriesOf } from '../../memory/curated/parse.ts';

/** `MEMORY.md` as the node handed it over after its last change. */
export type MemoryCopy = MemoryAnswer<'curated'>;

/** The entries of the copy that have words of the question, the best first; each is found under its section's name. */
export function searchCopy({ text, at }: MemoryCopy, question: string, most: number): MemoryHit[] {
  return matchEntries(entriesOf(text), question)
    .slice(0, most)
    .map(({ entry, score }) => ({
      text: entry.text,
      date: entry.sources[0]?.slice(0, 'YYYY-MM-DD'.length) ?? at.slice(0, 'YYYY-MM-DD'.length),
      who: entry.section,
      file: 'MEMORY.md',
      line: entry.line,
      score,
    }));
}
