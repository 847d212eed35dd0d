import { ENTRY_KINDS, type ParsedEntry } from '../log/parse-log.ts';

/** Numbers an entry has beside its words: all that ranking needs, small enough to be in memory for years of logs. */
export const FACTS = ['day', 'minute', 'speaker', 'words', 'kind', 'asks', 'endsAsking', 'tellsTime'] as const;
export type Fact = (typeof FACTS)[number];
export type Facts = Record<Fact, number>;

const TIME =
  /\b(?:yesterday|today|tonight|tomorrow|last|next|ago|weeks?|weekend|months?|years?|since|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december|morning|recently|(?:19|20)\d\d)\b/i;
const SENTENCE = /[^.!?\n]*(?:[.!?]+|\n|$)/g;

/** @param speaker number of who said it @param words how many it has */
export function factsOf(entry: ParsedEntry, speaker: number, words: number): Facts {
  const { text } = entry;
  return {
    /** Days since 1970-01-01. */
    day: dayNumber(entry.date),
    /** Of the day; -1 where the heading has no time. */
    minute: entry.minute ?? -1,
    speaker,
    words,
    kind: ENTRY_KINDS.indexOf(entry.kind),
    /** How much of it is questions, in percent. */
    asks: percentAsking(text),
    /** 1 where it ends with one, so that what follows is the answer. */
    endsAsking: /\?\W*(?:\[.*\]\s*)?$/.test(text.slice(-400)) ? 1 : 0,
    /** 1 where it says when: a date, `yesterday`, `last week`. */
    tellsTime: TIME.test(text) ? 1 : 0,
  };
}

function percentAsking(text: string): number {
  if (!text.includes('?')) return 0;
  const asking = (text.match(SENTENCE) ?? []).filter((sentence) => /\?\s*$/.test(sentence));
  return Math.round((100 * asking.join('').length) / text.length);
}

export function packFacts(facts: readonly Facts[]): Buffer {
  const packed = new Int32Array(facts.length * FACTS.length);
  facts.forEach((of, place) =>
    packed.set(
      FACTS.map((fact) => of[fact]),
      place * FACTS.length,
    ),
  );
  return Buffer.from(packed.buffer);
}

/** The numbers of a file's entries, one entry after the other in the order of `FACTS`. */
export function unpackFacts(blob: Buffer): Int32Array {
  return new Int32Array(blob.buffer.slice(blob.byteOffset, blob.byteOffset + blob.byteLength));
}

/** Days since 1970-01-01 of `2026-02-08`. */
export function dayNumber(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / 86_400_000) || 0;
}

/** `2026-02-08` of a day's number. */
export function dateOf(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}
