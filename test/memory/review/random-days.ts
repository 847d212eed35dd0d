import * as fc from 'fast-check';
import type { Change } from '../../../memory/curated/changes.ts';
import { entriesOf } from '../../../memory/curated/parse.ts';
import type { GraphFact, ProposedChanges } from '../../../memory/review/reviewer.ts';

/** What people say, what they might, and what was never meant to be a memory. */
const WORDS = [
  'roof',
  'mails',
  'Nadia Ruiz',
  'Tom Berg',
  'blueprint.example',
  'short',
  'long',
  '$75',
  'Friday',
  'the port',
  'Ünïcode 🙂',
];
const NASTY = [
  '```',
  '<!-- ',
  '-->',
  '[protected]',
  '# Other',
  '- x',
  '---',
  '\n- y',
  '[2026-01-01.md:1]',
  '[2031-01-01.md:3]',
  '\t',
  '***',
  '1. z',
  '> q',
  '\r',
];
const FORMS = [
  'Decision: A B because C.',
  'We decided to A B on C.',
  'I prefer A B.',
  'Never A the B.',
  'Always A the B.',
  'Nadia Ruiz is now the contact for A.example.',
  'Tom Berg lives in Oslo. A B.',
  'Project A is live.',
  'Project A is on hold since B.',
  'A B C',
];

const word = fc.constantFrom(...WORDS);
const nasty = fc.constantFrom(...NASTY);
const phrase = fc
  .array(fc.oneof({ arbitrary: word, weight: 6 }, { arbitrary: nasty, weight: 1 }), { minLength: 1, maxLength: 6 })
  .map((words) => words.join(' '));
const said = fc
  .tuple(fc.constantFrom(...FORMS), word, word, word)
  .map(([form, a, b, c]) => form.replace('A', a).replace('B', b).replace('C', c));

const entry = fc.oneof(
  said.map((text) => `Ada\n"${text}"`),
  phrase.map((text) => `Ada\n"${text.replaceAll(/^## /gm, '\\## ')}"`),
  fc
    .tuple(
      fc.constantFrom('run', 'exec', 'render'),
      word,
      fc.constantFrom('ok', 'failed: exit code 2', 'Live at https://a.example'),
    )
    .map(
      ([tool, call, result]) =>
        `Mainstay\nTool: ${tool} (cd workspace/roof && ${call})\nResult: ${result}\nCost: $1.250`,
    ),
  fc.constantFrom('completed', 'failed').map((how) => `System\nCron: backup ${how} (model: none, cost: $0.100)`),
);

/** A day's log. */
export const randomDay = fc.array(entry, { minLength: 1, maxLength: 12 });

export function logOf(date: string, entries: readonly string[]): string {
  return entries.map((text, at) => `## ${date} ${String(at % 12 || 12).padStart(2, '0')}:30 AM - ${text}\n\n`).join('');
}

const marked = fc
  .tuple(phrase, fc.boolean(), fc.nat(3))
  .map(([text, isProtected, depth]) => ({ text, isProtected, depth }));
const lines = fc.oneof(
  {
    weight: 8,
    arbitrary: marked.map(
      ({ text, isProtected, depth }) => `${'  '.repeat(depth % 2)}- ${text}${isProtected ? ' [protected]' : ''}`,
    ),
  },
  { weight: 1, arbitrary: said.map((text) => `- ${text.replace('Decision: ', '')} [2020-02-02.md:5]`) },
  { weight: 2, arbitrary: marked.map(({ text, isProtected }) => `\n${text}${isProtected ? ' [protected]' : ''}\n`) },
  { weight: 1, arbitrary: phrase.map((text) => `<!-- ${text} -->`) },
  { weight: 1, arbitrary: phrase.map((text) => `\`\`\`\n${text.replaceAll('`', '')}\n\`\`\``) },
);
const section = fc
  .tuple(
    fc.constantFrom('People and preferences', 'Lessons', 'Projects', 'My own', 'Decisions and why'),
    fc.nat(6),
    fc.array(lines, { maxLength: 6 }),
  )
  .map(([title, mark, body]) => `## ${title}${mark === 0 ? ' [protected]' : ''}\n\n${body.join('\n')}\n`);

/** A memory as a person, or a cat on the keyboard, may have written it. */
export const randomMemory = fc
  .array(section, { maxLength: 4 })
  .map((sections) => ['# Memory\n', ...sections].join('\n'));

/** What a reviewer without any manners proposes; `which` picks entries that are there. */
export interface Wish {
  kind: 'add' | 'replace' | 'remove' | 'wipe' | 'drop protected';
  which: number;
  text: string;
  section: string;
  sources: string[];
}

const source = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('2031-01-01.md:3', '../x.md:1', 'MEMORY.md:1', '2026-01-01.md') },
);
export const randomWishes = fc.array(
  fc.record<Wish>({
    kind: fc.constantFrom('add', 'add', 'replace', 'replace', 'remove', 'wipe', 'drop protected'),
    which: fc.nat(50),
    text: phrase,
    section: fc.constantFrom('Lessons', 'My own', 'People and preferences', 'Nowhere', '', '\n# x'),
    sources: fc.array(source, { maxLength: 2 }),
  }),
  { maxLength: 6 },
);

/** The wishes as changes of this memory; an empty source stands for one that exists. */
export function proposalOf(wishes: readonly Wish[], memory: string, exists: string): ProposedChanges {
  const entries = entriesOf(memory);
  const isProtected = entries.filter((one) => one.isProtected);
  const cited = (sources: readonly string[]) => sources.map((one) => one || exists);
  const changes = wishes.flatMap(({ kind, which, text, section, sources }): Change[] => {
    const any = entries[which % Math.max(1, entries.length)];
    const guarded = isProtected[which % Math.max(1, isProtected.length)] ?? any;
    if (kind === 'add') return [{ kind, section, text, sources: cited(sources) }];
    if (kind === 'wipe') return entries.slice(0, which).map(({ id }) => ({ kind: 'remove', entry: id }));
    if (kind === 'drop protected') return guarded ? [{ kind: 'remove', entry: guarded.text }] : [];
    if (!any) return [];
    if (kind === 'remove') return [{ kind, entry: any.id }];
    return [{ kind, entry: any.id, text: which % 2 ? `${any.text} ${text}` : text, sources: cited(sources) }];
  });
  const graph: GraphFact[] = wishes.map(({ text, sources }) => ({
    subject: 'person:Ada',
    relation: 'said',
    value: text,
    source: cited(sources)[0] ?? '',
  }));
  return { memory: changes, graph: wishes.length > 3 ? graph : [] };
}
