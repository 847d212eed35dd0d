import type { Entry } from '../../curated/parse.ts';
import type { GraphQuestions } from '../../graph/questions.ts';
import type { FactView } from '../../graph/view.ts';
import { cite, type Day } from '../day.ts';
import type { Finding, Standing } from './finding.ts';
import { mentions, namedIn } from './named.ts';

/** What is worth knowing of a person, and what it takes the place of in an entry. */
const WORDS: Record<string, { say: (what: string) => string; before: RegExp | null }> = {
  'contact for': { say: (what) => `contact for ${what}`, before: null },
  'works on': { say: (what) => `works on ${what}`, before: null },
  'lives in': { say: (what) => `lives in ${what}`, before: /\blives in [^;,.()]+/i },
  mail: { say: (what) => what, before: /[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}/i },
};

/** People of whom something was learned that day, and those who are no longer what they were. */
export async function peopleOf(day: Day, graph: Pick<GraphQuestions, 'changes'>): Promise<Finding[]> {
  const { began, ended } = await graph.changes({ from: day.date, until: day.date });
  const learned = began.filter(({ subject, relation, source }) => isOf(day, source) && isAbout(subject, relation));
  const left = ended.filter(({ subject, relation }) => subject.kind === 'person' && relation === 'contact for');
  return [...learned.map((fact) => learnedOf(fact)), ...left.flatMap((fact) => leftOf(fact, day))];
}

const isOf = ({ date }: Day, source: string) => source.startsWith(`${date}.md:`);
const isAbout = ({ kind }: FactView['subject'], relation: string) => kind === 'person' && relation in WORDS;

function learnedOf({ subject: { name }, relation, object, value, source }: FactView): Finding {
  const what = object?.name ?? value ?? '';
  const { say, before } = WORDS[relation]!;
  const words = say(what);
  return {
    part: 'people',
    text: `${name}: ${words}`,
    source,
    standsTo({ text }: Entry): Standing {
      if (mentions(text, name) && mentions(text, words)) return 'says so';
      const named = namedIn(text, name);
      if (!named) return 'unrelated';
      const { head, rest } = named;
      if (before?.test(rest)) return { text: head + rest.replace(before, words) };
      return { text: `${head}${rest.replace(/[.;,]$/, '')}; ${words}` };
    },
  };
}

/** Where an entry says it still. */
function leftOf({ subject: { name }, object }: FactView, { date, entries }: Day): Finding[] {
  const what = object?.name ?? '';
  const said = entries.find(({ text }) => mentions(text, what) && /\bcontact\b/i.test(text));
  if (!said || what === '') return [];
  const still = new RegExp(String.raw`(?<!\bwas the )\bcontact for ${escaped(what)}(?! until)`, 'i');
  return [
    {
      part: 'people',
      text: null,
      source: cite(said),
      standsTo: ({ text }) =>
        namedIn(text, name) && still.test(text)
          ? { text: text.replace(still, `was the contact for ${what} until ${date}`) }
          : 'unrelated',
    },
  ];
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
