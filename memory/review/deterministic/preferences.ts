import type { Entry } from '../../curated/parse.ts';
import { stems } from '../../curated/match.ts';
import { isPerson } from '../../graph/extract/person-name.ts';
import { statements } from '../../graph/extract/sentences.ts';
import { cite, type Day } from '../day.ts';
import type { Finding, Standing } from './finding.ts';
import { inPlaceOf, says, standing, withoutHistory } from './topic.ts';

const LONGEST = 160;
const PREFERS =
  /^I (?:really |much |always |strongly )?prefer (?<what>(?!(?:this|that|these|those|it|the (?:first|second|third|last|other|former|latter)|to (?:wait|see|go|meet|talk|speak|stay))\b)\S.+)$/i;
/** A rule begins with the word and goes on with what is to be done; `Never mind` and `Always a pleasure` are none. */
const RULE =
  /^(?:please,? )?(?<when>always|never) (?<what>(?!(?:mind|ever|again|been|had|heard|seen|was|were|is|are|has|have|knew|know|thought|understood|a|an|the|my|your|so|too|happy|glad|nice|good|great|better|late|early|ready|here|there|in|on|at|for|with|and|or|but)\b)\p{L}+ \S.*)$/iu;

/** What people say they prefer, and the rules they give. */
export function preferencesOf({ date, entries }: Day): Finding[] {
  return entries
    .filter(({ kind, who }) => kind === 'said' && who !== '' && isPerson(who))
    .flatMap((entry) =>
      statements(entry.text)
        .filter((sentence) => sentence.length <= LONGEST)
        .flatMap((sentence) => preferenceIn(sentence, entry.who, cite(entry), date)),
    );
}

function preferenceIn(sentence: string, who: string, source: string, date: string): Finding[] {
  const { what: preferred } = PREFERS.exec(sentence)?.groups ?? {};
  if (preferred) {
    const text = `${who} prefers ${preferred}`;
    return [{ part: 'people', text, source, standsTo: (entry) => standsToPreference(text, entry, who, date) }];
  }
  const { when, what } = RULE.exec(sentence)?.groups ?? {};
  // "Never worked for me" tells of the past.
  if (!when || !what || /^\p{L}+(?:ed|ing)\b/iu.test(what)) return [];
  const rule = `${when.charAt(0).toUpperCase()}${when.slice(1).toLowerCase()} ${what}`;
  const text = `${rule} (${who})`;
  return [{ part: 'people', text, source, standsTo: (entry) => standing(text, entry.text, date, rule) }];
}

/** Of one thing a person prefers one: `short mails` gives way to `long mails`, and `calls over mails` to the reverse. */
function standsToPreference(text: string, entry: Entry, who: string, date: string): Standing {
  const before = withoutHistory(entry.text);
  const [was, is] = [before, text].map((words) => /\bprefers (.+)$/i.exec(words)?.[1] ?? '') as [string, string];
  if (was !== '' && before.toLowerCase().startsWith(who.toLowerCase()) && !sameOrder(was, is)) {
    const isReversed = / over /.test(is) && says(was, is) && says(is, was);
    const [a, b] = [stems(was), stems(is)];
    if (isReversed || (a.length === b.length && a.length <= 3 && a.at(-1) === b.at(-1)))
      return { text: inPlaceOf(text, isReversed ? `the reverse` : before, date) };
  }
  return standing(text, entry.text, date);
}

const sameOrder = (one: string, other: string) => stems(one).join(' ') === stems(other).join(' ');
