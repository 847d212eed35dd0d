import type { EntityRef } from '../names.ts';

/** One entry of the daily log or of MEMORY.md, as extractors read it. */
export interface Passage {
  file: string;
  line: number;
  /** `2026-02-08T10:42`, local time; empty where an entry of MEMORY.md tells no date. */
  at: string;
  /** Who speaks; null for a system event and in MEMORY.md. */
  speaker: string | null;
  /** What was said or written; empty for a mere tool's call. */
  text: string;
  /** The heading an entry of MEMORY.md stands under. */
  section?: string;
  tools: readonly ToolUse[];
}

export interface ToolUse {
  name: string;
  call: string;
  result: string;
  costUsd: number | null;
}

/** What a passage says: a subject, a relation, and an object or a value. */
export interface Statement {
  subject: EntityRef;
  relation: string;
  object?: EntityRef;
  value?: string;
  /** Says that it holds no more. */
  ends?: true;
  /** Since when, where the passage tells another time than its own. */
  at?: string;
  until?: string;
  costUsd?: number;
}

export interface Extraction {
  statements?: Statement[];
  /** Entities named without saying anything of them. */
  entities?: EntityRef[];
}

/**
 * Reads one passage, and must give the same for the same passage each time: the graph is rebuilt from the files. What a model
 * finds is no extractor's: it goes as `add` lines with its source into `graph-edits.jsonl`, where it can be seen and taken back.
 */
export type Extractor = (passage: Passage) => Extraction;
