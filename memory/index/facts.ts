import type { EntryKind, ParsedEntry } from '../log/parse-log.ts';
import { ENTRY_KINDS } from '../log/parse-log.ts';

/** What ranking needs of an entry beside its text, small enough to be in memory for years of logs. */
export interface EntryFacts {
  /** Days since 1970-01-01. */
  day: number;
  /** Minute of the day, -1 where the heading had none. */
  minute: number;
  speaker: number;
  words: number;
  kind: EntryKind;
}

const FIELDS = 5;
const WORD = /[\p{L}\p{N}]+/gu;

export function factsOf(entry: ParsedEntry, speaker: number): EntryFacts {
  return {
    day: dayNumber(entry.date),
    minute: entry.minute ?? -1,
    speaker,
    words: entry.text.match(WORD)?.length ?? 0,
    kind: entry.kind,
  };
}

export function packFacts(facts: readonly EntryFacts[]): Buffer {
  const packed = new Int32Array(facts.length * FIELDS);
  facts.forEach(({ day, minute, speaker, words, kind }, place) =>
    packed.set([day, minute, speaker, words, ENTRY_KINDS.indexOf(kind)], place * FIELDS),
  );
  return Buffer.from(packed.buffer);
}

export function unpackFacts(blob: Buffer): EntryFacts[] {
  const packed = new Int32Array(blob.buffer.slice(blob.byteOffset, blob.byteOffset + blob.byteLength));
  return Array.from({ length: packed.length / FIELDS }, (_, place) => {
    const [day = 0, minute = -1, speaker = 0, words = 0, kind = 0] = packed.subarray(
      place * FIELDS,
      (place + 1) * FIELDS,
    );
    return { day, minute, speaker, words, kind: ENTRY_KINDS[kind]! };
  });
}

/** Days since 1970-01-01 of `2026-02-08`. */
export function dayNumber(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / 86_400_000) || 0;
}

/** `2026-02-08` of a day's number. */
export function dateOf(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}
