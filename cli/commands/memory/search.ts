import { createInterface } from 'node:readline';
import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { complaint } from '../../../contracts/complaint.ts';
import { BadInput, sentenceOf, UserError } from '../../../contracts/errors.ts';
import { ENTRY_KINDS } from '../../../memory/log/parse-log.ts';
import { createSearch, type Hit, type Search, type SearchOptions } from '../../../memory/search/search.ts';
import { print } from '../../connect.ts';
import { type NamesKnown, noNames, openNames } from './names-known.ts';
import { openLogs } from './open-logs.ts';

const MOST_HITS = 1_000;

interface Flags extends SearchOptions {
  dir?: string;
  json?: boolean;
  batch?: boolean;
}

export function memorySearchCommand(): Command {
  return new Command('search')
    .description('Find what was said and done in the daily logs')
    .argument('[query...]', 'a question or words, such as: what did Ann say about the invoice last week')
    .option('--k <number>', 'how many hits at most', hits, 10)
    .option('--from <day>', 'from this day on, as 2026-02-08', day)
    .option('--to <day>', 'up to this day, as 2026-02-08', day)
    .option('--who <name>', 'only what this person said')
    .addOption(new Option('--kind <kind>', 'only entries of this kind').choices(ENTRY_KINDS))
    .option('--dir <folder>', 'search any folder of daily logs; its index is kept apart')
    .option('--json', 'one JSON document')
    .option('--batch', 'read JSON lines {"id","query","k"} and answer each at once with a line {"id","hits"}')
    .action(async (words: string[], { dir, json, batch, ...options }: Flags) => {
      const query = words.join(' ').trim();
      if (batch ? query !== '' : query === '')
        throw new BadInput(batch ? 'With --batch the queries come on standard input.' : 'Say what to search for.');
      const index = openLogs(dir);
      const names = dir === undefined ? await openNames() : noNames;
      try {
        const search = createSearch(index);
        if (batch) return await answerEach(search, names, options);
        const found = search.search(query, { ...options, names: await names.of(query) });
        print({ hits: found }, json, () => found.map(paragraph).join('\n\n') || 'Nothing was found.');
      } finally {
        await names.close();
        index.close();
      }
    });
}

const line = z.object({
  id: z.union([z.string(), z.number()]),
  query: z.string().min(1),
  k: z.number().int().min(1).max(MOST_HITS).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  who: z.string().optional(),
  kind: z.enum(ENTRY_KINDS).optional(),
  /** The day the question is asked; today where it is not told. */
  now: z.iso.date().optional(),
});

/** One line of JSON for each line that comes, in their order. A line that can't be answered says why, and the next is read. */
async function answerEach(search: Search, names: NamesKnown, defaults: SearchOptions): Promise<void> {
  search.warmUp();
  for await (const text of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (text.trim() !== '') process.stdout.write(`${JSON.stringify(await answer(text, search, names, defaults))}\n`);
  }
}

async function answer(text: string, search: Search, names: NamesKnown, defaults: SearchOptions): Promise<object> {
  let id: unknown = null;
  try {
    const asked: unknown = JSON.parse(text);
    id = (asked as { id?: unknown } | null)?.id ?? null;
    const parsed = line.safeParse(asked);
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!;
      throw new BadInput(`${issue.path.join('.') || 'The line'} ${complaint(issue)}.`);
    }
    const { query, ...options } = parsed.data;
    return { id, hits: search.search(query, { ...defaults, ...options, names: await names.of(query) }) };
  } catch (error) {
    if (error instanceof SyntaxError) return { id, error: `This is no JSON: ${sentenceOf(error)}` };
    if (error instanceof UserError) return { id, error: sentenceOf(error) };
    throw error;
  }
}

function paragraph({ date, who, file, line, text }: Hit): string {
  const lines = text.split('\n').filter((of) => of.trim() !== '');
  const shown = lines.slice(0, 4).map((of) => `  ${of.length > 200 ? `${of.slice(0, 199)}…` : of}`);
  return [`${date}  ${who || 'a note'}  (${file}:${line})`, ...shown, ...(lines.length > 4 ? ['  …'] : [])].join('\n');
}

function hits(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > MOST_HITS)
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST_HITS}.`);
  return number;
}

function day(text: string): string {
  if (!z.iso.date().safeParse(text).success) throw new InvalidArgumentError('It must be a day, as 2026-02-08.');
  return text;
}
