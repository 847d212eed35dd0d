import { linkSync, readFileSync, readlinkSync, renameSync, statSync, unlinkSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../../contracts/errors.ts';
import { removeUnfinished, syncFolder, writeDurably } from '../../storage/durable-file.ts';

/** A save of the operator's that came between our look at the file and our write. */
export interface LateSave {
  /** The version whose write it came before. */
  version: number;
  text: string;
  /** To be called once it is merged. */
  forget(): Promise<void>;
}

/**
 * `MEMORY.md` as a file that others write as well. No write of ours replaces it unseen: the file that was there is put
 * aside first, in one step, and stays there until the next write, so that what an editor saved in that moment is found.
 */
export function createMemoryFile(memory: string) {
  const name = join(memory, 'MEMORY.md');
  /** The operator may have put a link in its place. */
  const file = linkedFrom(name);
  const folder = dirname(file);
  const next = join(folder, `.${basename(file)}.next`);
  const aside = (version: number) => join(folder, `.${basename(file)}.before-${version}`);
  const ASIDE = new RegExp(`^\\.${basename(file).replaceAll('.', '\\.')}\\.before-(\\d+)$`);

  return {
    name,
    /** What it says; the empty text where there is none. @throws UserError when it is no UTF-8 */
    read: () => textOf(file) ?? '',
    /** Changes whenever somebody writes it. */
    stamp(): string {
      const found = statSync(file, { throwIfNoEntry: false });
      return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : 'none';
    },

    /** What is about to be put in place, synced; null where nothing is. */
    prepared: () => textOf(next),
    prepare: async (text: string) =>
      writeDurably(next, text, (statSync(file, { throwIfNoEntry: false })?.mode ?? 0o600) & 0o777),
    discard: () => rm(next, { force: true }),

    /** Puts what was prepared in the file's place as this version; what is there is kept beside it. */
    async place(version: number): Promise<void> {
      // A crash may have come after this very step.
      for (let isPlaced = isSameFile(next, file); !isPlaced;) {
        moveIfThere(file, aside(version));
        isPlaced = linkIfFree(next, file);
      }
      unlinkSync(next);
      await syncFolder(folder);
    },

    /** What our writes put aside, oldest first. */
    async asides(): Promise<LateSave[]> {
      const versions = (await readdir(folder)).flatMap((one) => ASIDE.exec(one)?.[1] ?? []).map(Number);
      return versions
        .sort((a, b) => a - b)
        .map((version) => ({
          version,
          text: textOf(aside(version)) ?? '',
          forget: () => rm(aside(version), { force: true }),
        }));
    },

    tidy: () => removeUnfinished(folder),
  };
}

function linkedFrom(name: string): string {
  try {
    return resolve(dirname(name), readlinkSync(name));
  } catch {
    // No link, or nothing there.
    return name;
  }
}

function textOf(file: string): string | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const text = bytes.toString('utf8');
  // Bytes that are no letters would be lost in our next write.
  if (!Buffer.from(text, 'utf8').equals(bytes))
    throw new UserError(`${basename(file)} is not UTF-8, so it was left alone; save it as UTF-8.`);
  return text;
}

function isSameFile(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** @returns whether nobody's file stood there */
function linkIfFree(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}
