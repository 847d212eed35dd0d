import type { Columns } from '../index/columns.ts';
import { stem } from '../words/stem.ts';
import { thesaurus } from '../words/thesaurus.ts';
import { isStopWord, tokens } from '../words/tokens.ts';
import { type TimeSpan, timesNamed } from './times.ts';

/** One thing a question is about: a word, its forms, and what may stand in its place. */
export interface Concept {
  /** Stems that are the word itself. */
  own: string[];
  /** Stems that are near it. */
  near: string[];
  /** Somebody who speaks in the logs. */
  isSpeaker: boolean;
}

/** What a question asks for, as far as its words tell. */
export interface Question {
  concepts: Concept[];
  /** Numbers of the speakers it names. */
  speakers: ReadonlySet<number>;
  times: TimeSpan[];
  asksWhen: boolean;
}

/** Whoever asks with more has pasted a text: its beginning tells what it is about. */
const MOST_WORDS = 50;
const ASKS_WHEN =
  /^\W*(?:when|since when|how long|(?:in |on |at )?(?:what|which) (?:date|day|week|month|year|time|season))\b/i;
const ASSISTANT = /^(?:mainstay|assistant|agent|ai|bot|chatgpt|claude|gpt|gemini|model)$/i;
const NOBODY = /^(?:system|)$/i;
const FIRST_PERSON = /\b(?:I|me|my|mine|myself|we|us|our)\b/;
const SECOND_PERSON = /\byour?s?\b/i;

/**
 * Reads a question against the logs it is asked of.
 * @param today the day the question is asked, as a number of days
 * @param names each list: what one and the same goes by
 */
export function readQuestion(
  text: string,
  columns: Columns,
  today: number,
  names: readonly (readonly string[])[] = [],
): Question {
  const named = speakersNamed(text, columns.speakers);
  const times = timesNamed(text, today);
  const words = [...new Set(tokens(text))].filter((word) => !isStopWord(word)).slice(0, MOST_WORDS);
  const nameWords = names.map((of) => of.flatMap(tokens));
  const seen = new Set<string>();
  const concepts: Concept[] = [];
  for (const word of words) {
    const concept = conceptOf(word, nameWords.filter((of) => of.includes(word)).flat());
    concept.isSpeaker = named.words.has(word);
    if (!seen.has(concept.own[0]!)) concepts.push(concept);
    seen.add(concept.own[0]!);
  }
  return { concepts, speakers: named.speakers, times, asksWhen: ASKS_WHEN.test(text) };
}

function conceptOf(word: string, otherNames: readonly string[]): Concept {
  const { forms, near } = thesaurus();
  const own = new Set([stem(word), ...(forms.get(stem(word)) ?? [])]);
  const others = new Set(otherNames.filter((name) => !isStopWord(name)).map(stem));
  for (const form of own) for (const other of near.get(form) ?? []) others.add(other);
  return { own: [...own], near: [...others].filter((other) => !own.has(other)), isSpeaker: false };
}

/** Speakers a question names, also by the beginning of a name, as `Mel` for Melanie; `I` and `you` where one assists. */
function speakersNamed(
  text: string,
  all: ReadonlyMap<number, string>,
): { speakers: ReadonlySet<number>; words: ReadonlySet<string> } {
  const speakers = new Set<number>();
  const words = new Set<string>();
  const people = [...all].filter(([, name]) => !NOBODY.test(name));
  for (const written of text.match(/[\p{L}\p{N}]+/gu) ?? []) {
    const [word = ''] = tokens(written);
    if (isStopWord(word)) continue;
    const capital = written !== written.toLowerCase();
    for (const [speaker, name] of people) {
      const called = tokens(name).some(
        (part) => part === word || (capital && word.length > 2 && part.startsWith(word)),
      );
      if (!called) continue;
      speakers.add(speaker);
      words.add(word);
    }
  }
  const assistants = people.filter(([, name]) => ASSISTANT.test(name));
  if (speakers.size === 0 && assistants.length > 0 && FIRST_PERSON.test(text)) {
    const meant = SECOND_PERSON.test(text) ? assistants : people.filter(([, name]) => !ASSISTANT.test(name));
    for (const [speaker] of meant) speakers.add(speaker);
  }
  return { speakers, words };
}
