import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../../storage/durable-file.ts';

/** Who changed the memory, and why, in words for whoever reads the list of versions. */
export interface Author {
  by: string;
  why: string;
  /** A job's id: the same key changes the memory once. */
  key?: string | undefined;
  /** What the change has to tell its asker, again should it ask twice. */
  outcome?: Record<string, unknown> | undefined;
}

const header = z.object({
  version: z.coerce.number().int().positive(),
  at: z.iso.datetime(),
  by: z.string(),
  why: z.string(),
  key: z.string().optional(),
  outcome: z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(z.record(z.string(), z.unknown()))
    .optional(),
});

/** One state of the memory, whole. Version 0 is the empty one before the first. */
export interface Version extends Author {
  version: number;
  /** ISO 8601. */
  at: string;
  text: string;
}

const NAME = /^(\d{6,})-([a-z0-9-]+)\.md$/;
const END_OF_HEADER = '\n---\n';

/** Every version there was, as files of `memory/versions/`: a few lines that say who and why, then the text as it was. */
export function createVersions(memory: string) {
  const folder = join(memory, 'versions');

  /** Their files, the oldest first, as they were found by `look`. */
  let names: string[] = [];

  async function open(name: string): Promise<Version> {
    const content = await readFile(join(folder, name), 'utf8');
    const end = content.indexOf(END_OF_HEADER);
    const fields = content
      .slice(0, end)
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const);
    const { outcome, ...rest } = header.parse(Object.fromEntries(fields));
    return { ...rest, outcome, text: content.slice(end + END_OF_HEADER.length) };
  }

  return {
    folder,

    /** Finds out what is there. Only for who holds the lock, as everything below: till then nobody adds to it. */
    async look(): Promise<void> {
      const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw error;
      });
      names = found.filter((name) => NAME.test(name)).sort((a, b) => numberOf(a) - numberOf(b));
    },

    /** The latest; version 0, which is empty, before there is one. */
    async head(): Promise<Version> {
      const last = names.at(-1);
      return last === undefined ? FIRST : await open(last);
    },

    /** One by its number; null when there is none. */
    async find(version: number): Promise<Version | null> {
      if (version === 0) return FIRST;
      const name = names.find((one) => numberOf(one) === version);
      return name === undefined ? null : await open(name);
    },

    /** The one that this key made. */
    async ofKey(key: string): Promise<Version | null> {
      const name = names.findLast((one) => NAME.exec(one)?.[2] === slug(key));
      return name === undefined ? null : await open(name);
    },

    /** The latest ones, the youngest first. */
    async list(most: number): Promise<Version[]> {
      return await Promise.all(names.slice(-most).toReversed().map(open));
    },

    /** Keeps a state for good; once this returns, the change has happened. */
    async add(text: string, author: Author): Promise<Version> {
      const last = names.at(-1);
      const version = (last === undefined ? 0 : numberOf(last)) + 1;
      const at = new Date().toISOString();
      const { by, why, key, outcome } = author;
      const lines = [
        `version: ${version}`,
        `at: ${at}`,
        `by: ${oneLine(by)}`,
        `why: ${oneLine(why)}`,
        ...(key === undefined ? [] : [`key: ${oneLine(key)}`]),
        ...(outcome === undefined ? [] : [`outcome: ${JSON.stringify(outcome)}`]),
      ];
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const name = `${String(version).padStart(6, '0')}-${slug(key ?? by)}.md`;
      await writeDurably(join(folder, name), `${lines.join('\n')}${END_OF_HEADER}${text}`);
      names.push(name);
      return { ...author, version, at, text };
    },
  };
}

const FIRST: Version = { version: 0, at: new Date(0).toISOString(), by: 'nobody', why: 'before the first', text: '' };

const numberOf = (name: string): number => Number.parseInt(name, 10);

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** What a file's name may say of a key or an author. */
const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 80) || 'unnamed';
