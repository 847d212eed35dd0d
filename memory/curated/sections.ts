import { BadInput } from '../../contracts/errors.ts';
import { parseCurated } from './parse.ts';

/** The sections that a new memory begins with, each with the words by which people name it. */
export const SECTIONS = {
  'People and preferences': ['people', 'person', 'preferences', 'who'],
  'Projects and state': ['projects', 'project', 'state'],
  'Decisions and why': ['decisions', 'decision', 'why'],
  Lessons: ['lesson', 'learned'],
  Configuration: ['config', 'settings'],
} as const;
type Standard = keyof typeof SECTIONS;

/** What a memory looks like before anything is in it. */
export const EMPTY_MEMORY = `# Memory\n${Object.keys(SECTIONS)
  .map((title) => `\n## ${title}\n`)
  .join('')}`;

/** What makes a thing belong to a section, the most telling first; the first that speaks decides. */
const RULES: readonly [RegExp, Standard][] = [
  [/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/, 'Configuration'],
  [/\b(?:decided|decision|agreed|chose|we will|we'll|instead of|rather than)\b/i, 'Decisions and why'],
  [/\b(?:lessons?|learned|learnt|never|always|next time|don't|do not|avoid|beware|careful|make sure)\b/i, 'Lessons'],
  [/\b(?:token|api key|secret|password|env(?:ironment)? variable|port|webhook|credentials?)\b/i, 'Configuration'],
  [/\b(?:prefers?|likes?|loves?|hates?|wants?|favou?rite|birthday|lives in|allergic)\b/i, 'People and preferences'],
  [
    /\b(?:project|site|launch(?:ed|es)?|deploy(?:ed|s)?|deadline|due|release[ds]?|ships?|shipped|status|draft|in progress|is (?:live|done|paused))\b/i,
    'Projects and state',
  ],
];

/** The section that a thing to remember belongs to, by what it says. People are what is left. */
export function chooseSection(text: string): string {
  const plain = text.replaceAll('’', "'");
  return RULES.find(([words]) => words.test(plain))?.[1] ?? 'People and preferences';
}

/**
 * The section that `wanted` names: a heading of this memory or a standard one, by its title, its beginning or another
 * word for it.
 * @throws BadInput that lists them
 */
export function findSection(memory: string, wanted: string): string {
  const name = wanted.trim().toLowerCase();
  const standard = Object.entries(SECTIONS);
  const own = parseCurated(memory)
    .filter(({ level, title }) => level > 1 && title !== '')
    .map(({ title }) => title);
  const titles = [...new Set([...own, ...standard.map(([title]) => title)])];
  const found =
    titles.find((title) => title.toLowerCase() === name) ??
    standard.find(([, words]) => (words as readonly string[]).includes(name))?.[0] ??
    (name === '' ? undefined : titles.find((title) => title.toLowerCase().startsWith(name)));
  if (found === undefined) throw new BadInput(`There is no section "${wanted}"; there are ${titles.join(', ')}.`);
  return found;
}
