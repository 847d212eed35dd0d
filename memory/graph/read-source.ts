import { entriesOf } from '../curated/parse.ts';
import { parseLog } from '../log/parse-log.ts';
import type { Extractor, Passage } from './extract/extractor.ts';
import { passageOf } from './passages.ts';
import { type Reading, readPassages } from './read-passage.ts';
import { CURATED_FILE, digestOf } from './sources.ts';

/** How far a file was read: all before `offset` is settled, the entry at it (in line `line`) may still grow. */
export interface Position {
  /** In bytes. */
  offset: number;
  line: number;
  /** Of what stands before the offset. */
  digest: string;
}

export interface SourceReading {
  reading: Reading;
  /** The reading begins here: what was read of the lines before holds. */
  fromLine: number;
  position: Position;
}

/** Reads a file of the memory from where it was read last; from its beginning where what stands before has changed. */
export function readSource(
  file: string,
  content: Buffer,
  before: Position | null,
  extractors?: readonly Extractor[],
): SourceReading {
  if (file === CURATED_FILE) {
    return { reading: readPassages(curatedPassages(content.toString()), extractors), fromLine: 0, position: start() };
  }
  const isGrown = before !== null && digestOf(content.subarray(0, before.offset)) === before.digest;
  const { offset, line } = isGrown ? before : start();
  const text = content.subarray(offset).toString();
  const entries = parseLog(file, text, line);
  const last = entries.at(-1) ?? { offset: 0, line };
  const settled = offset + Buffer.byteLength(text.slice(0, last.offset));
  return {
    reading: readPassages(entries.map(passageOf), extractors),
    fromLine: offset === 0 ? 0 : line,
    position: { offset: settled, line: last.line, digest: digestOf(content.subarray(0, settled)) },
  };
}

const start = (): Position => ({ offset: 0, line: 1, digest: digestOf(Buffer.alloc(0)) });

/** An entry of MEMORY.md holds since the day of the last log entry that it cites; without one since ever. */
function curatedPassages(text: string): Passage[] {
  return entriesOf(text).map((entry) => ({
    ...{ file: CURATED_FILE, line: entry.line, section: entry.section, text: entry.text, speaker: null, tools: [] },
    at: entry.sources.toSorted().at(-1)?.slice(0, '2026-02-08'.length) ?? '',
  }));
}
