import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cursor } from './daily-log-cursor.ts';

const NEWLINE = 0x0a;

interface Tail {
  /** Where it begins in its file. */
  from: number;
  /** Zeros stand where an entry was found. */
  bytes: Buffer;
  /** Where what is known to be ours ends in the file. */
  known: number;
  /** Whether the file still ends with it. */
  isEnd: boolean;
}

/**
 * What the files hold beyond their noted sizes: entries whose note a crash took, the last of them perhaps in part, and
 * what the operator wrote below. An entry found here was written before.
 */
export function createTails(folder: string, cursor: Pick<Cursor, 'sizeOf'>) {
  const tails = new Map<string, Tail>();

  function tailOf(file: string): Tail {
    let tail = tails.get(file);
    if (!tail) {
      const from = cursor.sizeOf(file);
      tail = { from, bytes: read(join(folder, file)).subarray(from), known: from, isEnd: true };
      tails.set(file, tail);
    }
    return tail;
  }

  return {
    /** Finds an entry by its text; each place is found once, since somebody may say the same twice in a minute. */
    claim(file: string, text: string): boolean {
      const tail = tailOf(file);
      const wanted = Buffer.from(text);
      const at = tail.bytes.indexOf(wanted);
      if (at === -1) return false;
      const end = at + wanted.length;
      tail.bytes.fill(0, at, end);
      tail.known = Math.max(tail.known, tail.from + end);
      return true;
    },
    /** @returns how many bytes of an entry the file ends with, where a crash cut its writing short */
    begun(file: string, text: string): number {
      const { bytes, isEnd } = tailOf(file);
      if (!isEnd) return 0;
      const wanted = Buffer.from(text);
      for (let length = Math.min(wanted.length - 1, bytes.length); length > 0; length -= 1) {
        const at = bytes.length - length;
        const startsLine = at === 0 || bytes[at - 1] === NEWLINE || bytes[at - 1] === 0;
        if (startsLine && bytes.subarray(at).equals(wanted.subarray(0, length))) return length;
      }
      return 0;
    },
    /** How far a file is known to be ours, in bytes: to the end of what was noted or found. */
    knownSize: (file: string): number => tailOf(file).known,
    /** The file has gained more. */
    grew(file: string): void {
      tailOf(file).isEnd = false;
    },
  };
}

export type Tails = ReturnType<typeof createTails>;

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
