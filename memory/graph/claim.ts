import type { EntityId } from './names.ts';

/** Where something stands: a line of a file in the memory's folder, and which claim of that line. */
export interface Place {
  file: string;
  line: number;
  ord: number;
}

/**
 * What one line says about the world. Facts are made of all claims about the same thing, in the order of the times they speak
 * of, so it does not matter in which order the graph came to know them.
 */
export interface Claim extends Place {
  /** When it began to hold, `2026-02-08T10:42` or a day, local time; empty where nobody said: then before all that is dated. */
  at: string;
  act: 'holds' | 'ends';
  subject: EntityId;
  relation: string;
  object: EntityId | null;
  value: string | null;
  /** What it rests on, `2026-02-08.md:12`: its own line, but for an edit that names another. */
  source: string;
  /** When it ceased to hold, where the line says that too. */
  until: string | null;
  costUsd: number | null;
}

/** A file names an entity, at this line first. */
export interface Mention {
  file: string;
  line: number;
  at: string;
  entity: EntityId;
  kind: string;
  name: string;
}

/** Order of the times spoken of, then of the record. */
export function byTime(one: Place & { at: string }, other: Place & { at: string }): number {
  return compare(one.at, other.at) || compare(one.file, other.file) || one.line - other.line || one.ord - other.ord;
}

export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** `2026-02-08.md:12`, as a source is cited. */
export function cite({ file, line }: { file: string; line: number }): string {
  return `${file}:${line}`;
}
