import { isPerson } from '../../graph/extract/person-name.ts';
import { statements } from '../../graph/extract/sentences.ts';
import { passageOf } from '../../graph/passages.ts';
import type { ParsedEntry } from '../../log/parse-log.ts';
import { cite, type Day } from '../day.ts';
import type { Finding } from './finding.ts';
import { mentions } from './named.ts';
import { withoutHistory } from './topic.ts';

/** The same failure so often is no accident. */
const OFTEN = 2;
const LONGEST_CAUSE = 120;
const LONGEST_FIX = 140;

/** One try of one piece of work. */
interface Try {
  /** The same for each try: `run report.sh`, `briefing-daily`. */
  work: string;
  call: string;
  /** Null where it went well. */
  failure: string | null;
  entry: ParsedEntry;
}

/** What failed in the same way again and again, and then worked that day, because something was changed. */
export function lessonsOf({ date, entries, before }: Day): Finding[] {
  const all = [...before, ...entries];
  const tries = all.flatMap(triesIn);
  const works = [...new Set(tries.map(({ work }) => work))];
  return works.flatMap((work) => {
    const own = tries.filter((one) => one.work === work);
    const found = own.flatMap((one, at) =>
      one.failure === null && one.entry.date === date ? recovery(own, at, all) : [],
    );
    return found.slice(-1);
  });
}

function recovery(tries: readonly Try[], at: number, all: readonly ParsedEntry[]): Finding[] {
  const worked = tries[at]!;
  const begin = tries.slice(0, at).findLastIndex(({ failure }) => failure === null) + 1;
  const failed = tries.slice(begin, at);
  const cause = failed.at(-1)?.failure;
  if (!cause || failed.filter(({ failure }) => failure && sameCause(failure) === sameCause(cause)).length < OFTEN)
    return [];
  const change = whatChanged(failed.at(-1)!, worked, all);
  if (!change) return [];
  const text = `${worked.work} failed ${failed.length} times (${shortened(cause, LONGEST_CAUSE)}); ${change}`;
  const isKnown = (entry: string) => mentions(entry, worked.work) && mentions(entry, shortened(cause, LONGEST_CAUSE));
  return [
    {
      part: 'lessons',
      text,
      source: cite(worked.entry),
      standsTo: ({ text: entry }) =>
        !isKnown(withoutHistory(entry)) ? 'unrelated' : mentions(entry, change) ? 'says so' : { text },
    },
  ];
}

/** Another call than the one that failed, or what somebody said they did in between. */
function whatChanged(failed: Try, worked: Try, all: readonly ParsedEntry[]): string | null {
  if (failed.call !== worked.call) return `it works as \`${worked.call}\``;
  const between = all.slice(all.indexOf(failed.entry) + 1, all.indexOf(worked.entry));
  for (const { kind, who, text } of between.toReversed()) {
    if (kind !== 'said' || who === '' || !isPerson(who)) continue;
    const fix = statements(text).find((sentence) => sentence.length <= LONGEST_FIX && FIX.test(sentence));
    if (fix) return `it worked after ${who} said: ${fix}`;
  }
  return null;
}

const FIX =
  /\b(?:fixed|changed|updated|upgraded|downgraded|installed|renewed|replaced|restarted|reverted|renamed|corrected|removed|added|enabled|disabled|rotated|the (?:cause|reason|problem) was|it was because|turned out)\b/i;

function triesIn(entry: ParsedEntry): Try[] {
  const cron = /^Cron: (\S+) (completed|failed)\b[^:]*?(?:\(.*?\))?(?:: (.+))?$/m.exec(
    entry.kind === 'system' ? entry.text : '',
  );
  if (cron) {
    const [, name = '', how, why = 'failed'] = cron;
    return [{ work: name, call: '', failure: how === 'failed' ? firstLine(why) : null, entry }];
  }
  return passageOf(entry).tools.flatMap(({ name, call, result }): Try[] => {
    if (/^(?:cancelled|unknown)\b/i.test(result)) return [];
    const failure = /^failed\b:?\s*([^]*)$/i.exec(result)?.[1];
    return [
      { work: workOf(name, call), call, failure: failure === undefined ? null : firstLine(failure) || 'failed', entry },
    ];
  });
}

/** The tool and what it was asked to work on. */
function workOf(tool: string, call: string): string {
  const [first = ''] = call.replace(/^cd \S+ && /, '').split(/\s+/);
  return `${tool} ${first}`.trim();
}

const firstLine = (text: string): string => text.split('\n')[0]!.trim().replace(/[.]$/, '');
/** Numbers and addresses differ from try to try. */
const sameCause = (text: string): string => text.toLowerCase().replaceAll(/\d+/g, '#');
const shortened = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;
