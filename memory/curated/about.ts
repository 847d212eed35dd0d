import { matchEntries } from './match.ts';
import { entriesOf, type Entry } from './parse.ts';

/** An entry that has so much less of the question than the best one is no answer to it. */
const FAR_BEHIND = 0.5;
/** One word in four that is in the question by chance tells nothing. */
const TOO_LITTLE = 0.25;

/** The entries of the memory that answer a question, the best first. */
export function entriesAbout(memory: string, question: string, most: number): Entry[] {
  const matches = matchEntries(entriesOf(memory), question);
  const enough = Math.max(TOO_LITTLE, (matches[0]?.score ?? 0) * FAR_BEHIND);
  return matches
    .filter(({ score }) => score >= enough)
    .slice(0, most)
    .map(({ entry }) => entry);
}
