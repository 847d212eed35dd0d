import type { Source } from './sources.ts';

export interface CheckedAnswer {
  /** Cites by `[1]` and so on, in the order in which the sources come. */
  text: string;
  /** The sources that it cites; the first is `[1]`. */
  cited: Source[];
  /** Sentences about what was taken out or marked. */
  findings: string[];
}

const CODE = '```[^]*?```|`[^`\\n]*`';
const CITATION = '[[【]\\^?(?<numbers>\\d{1,3}(?: ?[,;–-] ?\\d{1,3})*)[\\]】](?:\\([^()\\s]*\\))?';
const LINK = '!?\\[(?<label>[^\\[\\]]*)\\]\\((?<target>https?:\\/\\/[^()\\s]*)[^()]*\\)';
const ADDRESS = '<?(?<address>https?:\\/\\/[^\\s<>()\\]]*[^\\s<>()\\].,;:!?*_"\'])>?';
const PARTS = new RegExp(`(?<code>${CODE})|(?<space> ?)(?:${CITATION}|${LINK}|${ADDRESS})`, 'g');

type Groups = Record<'code' | 'space' | 'numbers' | 'label' | 'target' | 'address', string | undefined>;

/**
 * Holds an answer to what was read: a citation of anything else is taken out, an address of anything else is marked, and
 * the rest is numbered anew, so that what is cited is what stands in the list.
 */
export function checkCitations(answer: string, sources: readonly Source[]): CheckedAnswer {
  const cited: Source[] = [];
  const unknown = new Set<string>();
  const unread = new Set<string>();

  const cite = (source: Source) => {
    if (!cited.includes(source)) cited.push(source);
    return `[${cited.indexOf(source) + 1}]`;
  };
  const byAddress = (address: string) =>
    sources.find((one) => [one.address, ...one.asked].some((known) => trimmed(known) === trimmed(address)));

  const text = withoutList(answer).replaceAll(PARTS, (whole: string, ...rest) => {
    const { code, space = '', numbers, label, target, address } = rest.at(-1) as Groups;
    if (code !== undefined) return code;
    if (numbers !== undefined) {
      const marks = numbersIn(numbers).map((number) => {
        const source = sources.find((one) => one.number === number);
        if (!source) unknown.add(`[${number}]`);
        return source ? cite(source) : '';
      });
      const kept = [...new Set(marks)].join('');
      return kept === '' ? '' : `${space}${kept}`;
    }
    const to = (target ?? address)!;
    const source = byAddress(to);
    if (!source) unread.add(to);
    if (address !== undefined) return source ? whole : `${space}${address} (not read)`;
    return source ? `${space}${label} ${cite(source)}` : `${space}${label} (${to}, not read)`;
  });
  return { text: text.trim(), cited, findings: findingsOf(unknown, unread, cited) };
}

/** `1, 3` and `2-4`; what is no range of a few is read as single numbers. */
function numbersIn(text: string): number[] {
  return text.split(/ ?[,;] ?/).flatMap((part) => {
    const [from = 0, to = from] = part.split(/ ?[–-] ?/).map(Number);
    if (to < from || to - from > 20) return [from, to];
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

/** Without a list of sources at its end: the one that holds is made from what was read. */
function withoutList(answer: string): string {
  const lines = answer.trimEnd().split('\n');
  const isEntry = (line: string) => /^\s*(?:[-*] *)?(?:\[\^?\d+\]|\d+[.)]).*https?:\/\//.test(line);
  let end = lines.length;
  while (end > 0 && (isEntry(lines[end - 1]!) || lines[end - 1]!.trim() === '')) end -= 1;
  if (!lines.slice(end).some(isEntry)) return answer;
  const isHeading = /^(?:#+ .*|\*\*.*\*\*:?|[^.]{1,40}:)$/.test(lines[end - 1]?.trim() ?? '');
  return lines.slice(0, isHeading ? end - 1 : end).join('\n');
}

function findingsOf(unknown: ReadonlySet<string>, unread: ReadonlySet<string>, cited: readonly Source[]): string[] {
  const findings: string[] = [];
  if (unknown.size > 0) findings.push(`Taken out, since no such page was read: ${[...unknown].join(', ')}.`);
  if (unread.size > 0) findings.push(`Marked as not read: ${[...unread].join(', ')}.`);
  if (cited.length === 0) findings.push('It cites no page that was read: take it as what the model believes.');
  return findings;
}

const trimmed = (address: string) => address.replace(/#.*$/, '').replace(/\/$/, '');
