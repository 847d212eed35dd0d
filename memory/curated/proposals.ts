import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { NotFound } from '../../contracts/errors.ts';
import { writeDurably } from '../../storage/durable-file.ts';
import type { Author } from './versions.ts';

/** A change of ours that does not go together with what the operator wrote: it waits for an answer. */
export interface Proposal {
  /** As `c3f9a`. */
  id: string;
  at: string;
  by: string;
  why: string;
  /** What the change began with, and what it made of that. */
  base: string;
  ours: string;
}

const stored = z.object({
  id: z.string(),
  at: z.string(),
  by: z.string(),
  why: z.string(),
  base: z.string(),
  ours: z.string(),
});

/** The proposals that wait, one file each in `memory/proposals/`. */
export function createProposals(memory: string) {
  const folder = join(memory, 'proposals');
  const fileOf = (id: string) => join(folder, `${id}.json`);

  async function list(): Promise<Proposal[]> {
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const files = names.filter((name) => /^c[0-9a-f]+\.json$/.test(name));
    const all = await Promise.all(
      files.map(async (name) => stored.parse(JSON.parse(await readFile(join(folder, name), 'utf8')))),
    );
    return all.sort((a, b) => a.at.localeCompare(b.at));
  }

  return {
    folder,
    list,
    /** @throws NotFound */
    async find(id: string): Promise<Proposal> {
      const found = (await list()).find((one) => one.id === id);
      if (!found) throw new NotFound(`There is no conflict ${id}; mainstay memory conflicts lists those that wait.`);
      return found;
    },
    /** Keeps one; the same change waits once. */
    async add(base: string, ours: string, { by, why }: Author): Promise<Proposal> {
      const id = `c${createHash('sha256').update(`${base}\0${ours}`).digest('hex').slice(0, 4)}`;
      const proposal = { id, at: new Date().toISOString(), by, why, base, ours };
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeDurably(fileOf(id), JSON.stringify(proposal satisfies Proposal, null, 2));
      return proposal;
    },
    remove: (id: string) => rm(fileOf(id), { force: true }),
  };
}
