import { stem } from '../words/stem.ts';
import { tokens } from '../words/tokens.ts';

const SENTENCE = /[^.!?\n]+(?:[.!?]+["”)]*|\n|$)/g;

/**
 * What a long text says about the words asked for: its sentences with most of them, in their order, within so many
 * characters. `…` stands for what was left out.
 */
export function excerpt(text: string, stems: ReadonlySet<string>, most: number): string {
  if (text.length <= most) return text;
  const sentences = (text.match(SENTENCE) ?? [text]).map((sentence, place) => ({
    place,
    sentence: sentence.trim(),
    worth: new Set(
      tokens(sentence)
        .map(stem)
        .filter((of) => stems.has(of)),
    ).size,
  }));
  const kept = new Set<number>();
  let length = 0;
  for (const { place, sentence } of sentences.toSorted((a, b) => b.worth - a.worth || a.place - b.place)) {
    if (length + sentence.length > most && kept.size > 0) continue;
    kept.add(place);
    length += sentence.length;
  }
  let left = -1;
  const parts: string[] = [];
  for (const { place, sentence } of sentences) {
    if (!kept.has(place) || sentence === '') continue;
    parts.push(place === left + 1 ? sentence : `… ${sentence}`);
    left = place;
  }
  const whole = parts.join(' ') + (left < sentences.length - 1 ? ' …' : '');
  return whole.length <= most + 10 ? whole : `${whole.slice(0, most)}…`;
}
