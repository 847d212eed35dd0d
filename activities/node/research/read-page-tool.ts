import { z } from 'zod';
import { BadInput, SkillFailed } from '../../../contracts/errors.ts';
import { type SubagentTask, tool } from '../../subagent.ts';
import { material } from './material.ts';
import { pagesOf, tellPages } from './pages-read.ts';
import { openSources, type Source, type Sources } from './sources.ts';

/** Characters of a page that a model is told at once. */
const PART = 20_000;

export const readPage = tool({
  name: 'read_page',
  summary: 'Read a page of the web (HTML, text, JSON or PDF) as Markdown. Says by which number it is cited',
  input: z.object({
    address: z.string().min(1).max(2_000).describe('An http or https address'),
    from: z.coerce.number().int().min(0).default(0).describe('The character to begin at, in a long page'),
  }),
  timeLimit: '90s',
  describe: ({ address }) => `read ${address}`,
  async run({ address, from }, task) {
    const url = webAddress(address);
    const sources = openSources(task.records);
    const source = sources.find(url.href) ?? (await read(url, sources, task));
    const text = sources.text(source);
    if (from > 0 && from >= text.length) throw new BadInput(`Source [${source.number}] has ${text.length} characters.`);
    tellPages(task, source.title);
    return partOf(source, text, from);
  },
});

async function read(url: URL, sources: Sources, task: SubagentTask): Promise<Source> {
  const [{ createReach }, { fetchPage }, { textOf }] = await Promise.all([
    import('./reach.ts'),
    import('./fetch-page.ts'),
    import('./text-of.ts'),
  ]);
  holdToPages(sources, task);
  tellPages(task, `reading ${url.href}`);
  const reach = await createReach(task.settings.config.research.hosts);
  const page = await fetchPage(url, { reach, signal: task.signal });
  const text = await textOf(page, task);
  if (!sources.find(page.url)) holdToPages(sources, task);
  return sources.add({ ...text, address: page.url, asked: url.href });
}

/** @throws SkillFailed where it has read as many pages as it may */
function holdToPages(sources: Sources, task: SubagentTask): void {
  if (sources.list().length < pagesOf(task)) return;
  throw new SkillFailed(`All ${pagesOf(task)} pages that may be read are read: answer with what is there.`);
}

/** What others wrote, its title too, stands between the marks. */
function partOf({ number, title, address, published }: Source, text: string, from: number): string {
  const to = Math.min(from + PART, text.length);
  const more = to < text.length ? ` To read on: from=${to}.` : '';
  const head = [title, address, ...(published ? [`Published: ${published}`] : [])].join('\n');
  return material(
    `Source [${number}], characters ${from} to ${to} of ${text.length}.${more}`,
    `${head}\n\n${text.slice(from, to)}`,
  );
}

/** @throws BadInput where it is no address of the web */
function webAddress(text: string): URL {
  const full = /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(full)) throw new BadInput(`${text} is no web address.`);
  return new URL(full);
}
