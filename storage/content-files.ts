import { createHash, type Hash } from 'node:crypto';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { copyFile, mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BadInput, isDiskFull, NoRoom } from '../contracts/errors.ts';
import { moveDurably, removeUnfinished, syncFile } from './durable-file.ts';
import { type Forgotten, forgetFiles, forgetUnfinished } from './forget-files.ts';

/** Files kept under the SHA-256 of their content, so that the same file is kept once and a name never lies. */
export interface ContentFiles {
  /** Where a file lies, or would. */
  path(sha256: string): string;
  /** Its size in bytes, or null where it is not (wholly) here. */
  size(sha256: string): Promise<number | null>;
  /** As `size`, for whoever is about to refer to it: it counts as new again, so that it is not forgotten meanwhile. */
  claim(sha256: string): Promise<number | null>;
  /** Bytes of an upload that was cut off, to go on from. */
  received(sha256: string): Promise<number>;
  /**
   * Takes (the rest of) a file from `offset` on. Resolves with the size once all `total` bytes are here and match.
   * Takes the place of whoever is sending the same file: that is most likely the same sender, whose line was cut.
   * @throws BadInput when it does not match, or would leave a gap; NoRoom when the disk is full
   */
  receive(
    sha256: string,
    content: Readable,
    offset: number,
    total?: number,
  ): Promise<{ size: number; complete: boolean }>;
  /** Takes a file from the disk, by a copy-on-write clone where the file system can. */
  keep(file: string): Promise<{ sha256: string; bytes: number }>;
  /** Takes what is in memory. */
  keepBytes(bytes: Buffer): Promise<{ sha256: string; bytes: number }>;
  /** Removes files that nobody wants and that are older than `before` (milliseconds), and what was never finished. */
  forget(before: number, isWanted: (sha256: string) => boolean): Promise<Forgotten>;
}

export async function openContentFiles(folder: string): Promise<ContentFiles> {
  const partial = join(folder, 'partial');
  await mkdir(partial, { recursive: true, mode: 0o700 });
  await removeUnfinished(partial);
  await forgetUnfinished(partial);
  const path = (sha256: string) => join(folder, sha256.slice(0, 2), sha256);
  const partialPath = (sha256: string) => join(partial, sha256);
  const sizeOf = async (file: string) => (await stat(file).catch(() => null))?.size ?? null;
  const claim = async (sha256: string) => {
    const now = new Date();
    // Where there is none, its size says so.
    await utimes(path(sha256), now, now).catch(() => undefined);
    return sizeOf(path(sha256));
  };
  const receiving = new Map<string, { stop: AbortController; ended: Promise<unknown> }>();

  async function settle(temporary: string, sha256: string): Promise<void> {
    await syncFile(temporary);
    await mkdir(join(folder, sha256.slice(0, 2)), { recursive: true, mode: 0o700 });
    await moveDurably(temporary, path(sha256));
  }

  async function take(
    sha256: string,
    content: Readable,
    offset: number,
    total: number | undefined,
    signal: AbortSignal,
  ) {
    const whole = await claim(sha256);
    if (whole !== null) {
      content.destroy();
      return { size: whole, complete: true };
    }
    const file = partialPath(sha256);
    const have = (await sizeOf(file)) ?? 0;
    if (offset > have)
      throw new BadInput(`The upload goes on at byte ${offset}, but only ${have} bytes are here; go on from there.`);
    try {
      const rest = createWriteStream(file, { flags: have === 0 ? 'w' : 'r+', start: offset, mode: 0o600 });
      await pipeline(content, rest, { signal });
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      await rm(file, { force: true });
      throw new NoRoom('The disk is full, so the file was not taken; free some room and send it again.', {
        cause: error,
      });
    }
    const size = (await sizeOf(file)) ?? 0;
    if (total !== undefined && size < total) return { size, complete: false };
    if ((await hashFile(file)) !== sha256) {
      await rm(file, { force: true });
      throw new BadInput('The file does not match its SHA-256, so it was not kept; send it again.');
    }
    await settle(file, sha256);
    return { size, complete: true };
  }

  /** Keeps what `put` brings to a place of its own, which is gone afterwards. */
  async function keepBy(put: (temporary: string) => Promise<void>): Promise<{ sha256: string; bytes: number }> {
    const temporary = join(partial, `keep-${process.pid}-${Math.random().toString(36).slice(2)}`);
    try {
      await put(temporary);
      const sha256 = await hashFile(temporary);
      const bytes = (await sizeOf(temporary)) ?? 0;
      if ((await claim(sha256)) === null) await settle(temporary, sha256);
      return { sha256, bytes };
    } finally {
      await rm(temporary, { force: true });
    }
  }

  return {
    path,
    size: (sha256) => sizeOf(path(sha256)),
    claim,
    received: async (sha256) => (await sizeOf(partialPath(sha256))) ?? 0,

    async receive(sha256, content, offset, total) {
      // A sender that goes away before anybody reads must not end the process; the pipeline tells of it.
      content.on('error', () => undefined);
      const stop = new AbortController();
      const earlier = receiving.get(sha256);
      earlier?.stop.abort(new Error('The same file is being sent anew.'));
      const taken = (earlier?.ended ?? Promise.resolve()).then(() => take(sha256, content, offset, total, stop.signal));
      const mine = { stop, ended: taken.catch(() => undefined) };
      receiving.set(sha256, mine);
      try {
        return await taken;
      } finally {
        if (receiving.get(sha256) === mine) receiving.delete(sha256);
      }
    },

    keep: (source) => keepBy((temporary) => copyFile(source, temporary, constants.COPYFILE_FICLONE)),
    keepBytes: (bytes) => keepBy((temporary) => writeFile(temporary, bytes, { mode: 0o600 })),

    async forget(before, isWanted) {
      await forgetUnfinished(partial);
      await forgetUnfinished(folder);
      return await forgetFiles(folder, before, isWanted);
    },
  };
}

/** SHA-256 of a file in lower-case hex, read as a stream. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), sink(hash));
  return hash.digest('hex');
}

function sink(hash: Hash): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done();
    },
  });
}
