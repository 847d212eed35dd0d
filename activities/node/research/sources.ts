import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SkillFailed } from '../../../contracts/errors.ts';

const source = z.object({
  /** By which it is cited. */
  number: z.number().int().positive(),
  title: z.string(),
  /** Where it was read, after redirects. */
  address: z.string(),
  /** As it was asked for. */
  asked: z.array(z.string()),
  published: z.string().optional(),
  /** ISO 8601. */
  readAt: z.string(),
  characters: z.number(),
});
export type Source = z.infer<typeof source>;

export type NewSource = Pick<Source, 'title' | 'address' | 'published'> & { asked: string; text: string };

/** The pages that a task has read, in files of a folder: they outlive the node's process. */
export interface Sources {
  list(): Source[];
  find(address: string): Source | undefined;
  text(source: Source): string;
  /** Numbers it, or finds the number it has. Two that are added at once have different ones. */
  add(page: NewSource): Source;
}

const numbered = z.array(source);

export function openSources(folder: string): Sources {
  const file = join(folder, 'sources.json');
  const pages = join(folder, 'pages');
  const textFile = ({ number }: Pick<Source, 'number'>) => join(pages, `${number}.md`);
  const list = () => (existsSync(file) ? numbered.parse(JSON.parse(readFileSync(file, 'utf8'))) : []);
  const find = (address: string) =>
    list().find((one) => one.address === withoutHash(address) || one.asked.includes(withoutHash(address)));

  return {
    list,
    find,
    text: (one) => readFileSync(textFile(one), 'utf8'),
    // Without a pause between reading and writing: nobody comes in between.
    add({ title, address, asked, published, text }) {
      const all = list();
      const known = all.find((one) => one.address === withoutHash(address));
      const added: Source = known ?? {
        ...{ number: all.length + 1, title, address: withoutHash(address), asked: [] },
        ...(published && { published }),
        ...{ readAt: new Date().toISOString(), characters: text.length },
      };
      if (!known) {
        mkdirSync(pages, { recursive: true });
        writeFileSync(textFile(added), text);
        all.push(added);
      }
      added.asked = [...new Set([...added.asked, withoutHash(asked)])];
      writeFileSync(`${file}.next`, JSON.stringify(all, null, 2));
      renameSync(`${file}.next`, file);
      return added;
    },
  };
}

function withoutHash(address: string): string {
  if (!URL.canParse(address)) throw new SkillFailed(`${address} is no web address.`);
  const url = new URL(address);
  url.hash = '';
  return url.href;
}
