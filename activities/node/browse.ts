import { z } from 'zod';
import { artifactRef } from '../../contracts/artifact.ts';
import { parseDuration } from '../../contracts/duration.ts';
import { sentenceOf } from '../../contracts/errors.ts';
import { type Job, skill } from '../../contracts/skill.ts';
import { readSource, readStepFile, type Source } from './browse/source.ts';
import { STEP_USAGES, type Step } from './browse/steps.ts';

/** Chat gives words, a program gives values. */
const yesOrNo = z.union([z.boolean(), z.stringbool()], { error: 'must be true or false' });
const duration = z.string().refine(isDuration, 'must be a duration such as 30s or 2m');
const pixels = z.coerce.number({ error: 'must be a number of pixels' }).int().min(100).max(4_000);

const TEXT_LIMIT = 4_000;
const EXCERPT_LIMIT = 700;

export const browse = skill({
  name: 'browse',
  summary: 'Read, picture or work a web page',
  // Reading leaves no mark, steps may (a form that is sent). Chromium's work can't be resumed in its middle, so a cut-off
  // run begins again from its first step: give what must not happen twice to a skill that keeps the effects ledger.
  effect: 'idempotent',
  input: z.object({
    source: z
      .string()
      .min(1)
      .max(20_000)
      .superRefine((text, context) => {
        try {
          readSource(text);
        } catch (error) {
          context.addIssue(`is wrong: ${sentenceOf(error).replace(/\.$/, '')}`);
        }
      })
      .describe(
        `A web address; or steps, one a line or separated by ";" (${STEP_USAGES.join(' · ')}; a TARGET is a selector, ` +
          'or in "quotes" the words one sees); or a YAML or JSON file with a list of steps',
      ),
    pdf: yesOrNo.default(false).describe('Of a web address, also make a PDF'),
    only: z.enum(['text', 'screenshot', 'pdf']).optional().describe('Of a web address, bring only this'),
    full: yesOrNo.default(true).describe('Picture the whole page, not only what fits the window'),
    width: pixels.default(1_280).describe('Width of the window, pixels'),
    height: pixels.default(800).describe('Height of the window, pixels'),
    profile: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'must be lower-case letters, digits, - or _')
      .optional()
      .describe('Name of a browser profile that keeps cookies and logins from one job to the next'),
    stepLimit: duration.default('30s').describe('How long one step may take'),
    limit: duration.optional().describe('How long all may take, 10m unless said otherwise'),
  }),
  output: z.object({
    url: z.string().describe('Where it ended'),
    title: z.string().describe('Of that page'),
    status: z.number().int().optional().describe('HTTP status of the last page gone to; a download has none'),
    text: z.string().optional().describe('The first 4,000 characters of the readable text (Markdown), whole in a file'),
    extracted: z.record(z.string(), z.array(z.string())).describe('What extract steps found, by their names'),
    files: z.array(artifactRef).describe('Screenshots, texts, PDFs and downloads in their order'),
  }),
  timeLimit: '10m',
  timeLimitFor: ({ limit }) => (limit === undefined ? undefined : parseDuration(limit)),
  needs: ['chromium'],
  commands: [
    {
      name: 'browse',
      text: 'source',
      attachment: 'source',
      examples: [
        'https://example.com pdf=true',
        'goto https://example.com ; click "More information" ; wait h1 ; extract h1 as title ; screenshot',
        'checks/shop.yaml profile=shop',
      ],
    },
    {
      name: 'shot',
      summary: 'Picture a web page',
      positional: ['source'],
      preset: { only: 'screenshot' },
      examples: ['https://example.com', 'example.com width=390 height=844 full=false'],
    },
  ],
  describe: ({ source, only }) => `${only === 'screenshot' ? 'shot' : 'browse'} ${describeSource(source)}`,
  reply: ({ title, url, status, text, extracted, files }) => {
    const found = Object.entries(extracted).map(([name, values]) => `${name}: ${values.join(' · ')}`);
    const head = title || files.map((file) => file.name).join(', ') || url;
    return [
      status !== undefined && status >= 400 ? `${head} (the server answered ${status})` : head,
      ...(url === 'about:blank' || url === head ? [] : [url]),
      ...(found.length > 0 ? ['', shorten(found.join('\n'), TEXT_LIMIT)] : []),
      ...(text ? ['', shorten(text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'), EXCERPT_LIMIT)] : []),
    ].join('\n');
  },
  async run(input, job) {
    const { doSteps } = await import('./browse/do-steps.ts');
    const steps = await stepsOf(readSource(input.source), input, job);
    const { text, ...visited } = await doSteps(steps, input, job);
    return { ...visited, ...(text !== undefined && { text: text.slice(0, TEXT_LIMIT) }) };
  },
});

interface Wanted {
  only?: 'text' | 'screenshot' | 'pdf' | undefined;
  pdf: boolean;
}

async function stepsOf(source: Source, { only, pdf }: Wanted, job: Job): Promise<Step[]> {
  if (source.kind === 'steps') return source.steps;
  if (source.kind === 'file') return readStepFile(source.path, job);
  const wanted: Step[] = only ? [{ verb: only }] : [{ verb: 'screenshot' }, { verb: 'text' }];
  if (pdf && only !== 'pdf') wanted.push({ verb: 'pdf' });
  return [{ verb: 'goto', url: source.url }, ...wanted];
}

function describeSource(text: string): string {
  const source = readSource(text);
  if (source.kind === 'page') return shorten(source.url, 80);
  if (source.kind === 'file') return source.path.replace(/^attachment:[0-9a-f]+\//, '');
  const [first] = source.steps;
  return `${first?.verb === 'goto' ? shorten(first.url, 60) : ''}, ${source.steps.length} steps`;
}

function isDuration(text: string): boolean {
  try {
    return parseDuration(text) > 0;
  } catch {
    return false;
  }
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
