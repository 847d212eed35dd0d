import { applyChanges, type Change } from '../../curated/changes.ts';
import { LossRefused, refuseLoss } from '../../curated/guard.ts';
import { entriesOf, type Entry, parseCurated } from '../../curated/parse.ts';
import type { Redact } from '../../../platform/secrets/redact-known.ts';
import { MOST_CHANGES } from '../guard.ts';
import type { Finding, Part } from './finding.ts';

const LONGEST = 400;
/** The first place something is known from, and the latest ones. */
const MOST_SOURCES = 3;

const PARTS: Record<Part, { title: string; own: RegExp }> = {
  people: { title: 'People and preferences', own: /\b(?:people|person|preferences?|contacts?)\b/i },
  projects: { title: 'Projects and state', own: /\b(?:projects?|sites?|state)\b/i },
  decisions: { title: 'Decisions and why', own: /\bdecisions?\b/i },
  lessons: { title: 'Lessons', own: /\b(?:lessons?|learn)/i },
};

/**
 * The changes that bring a memory up to what was found, the most telling first: what it says already is left, what
 * contradicts an entry takes its place, the rest is added. What the operator protected stands.
 */
export function fit(findings: readonly Finding[], memory: string, redact: Redact): Change[] {
  const changes: Change[] = [];
  let text = memory;
  for (const finding of findings) {
    if (changes.length === MOST_CHANGES) break;
    const change = changeFor(finding, text, memory);
    if (!change || hasSecret(change, redact)) continue;
    changes.push(change);
    text = applyChanges(text, [change]);
  }
  return changes;
}

/** The value of a secret, or the place where one was. */
function hasSecret(change: Change, redact: Redact): boolean {
  return 'text' in change && (redact(change.text) !== change.text || change.text.includes('[redacted'));
}

function changeFor(finding: Finding, text: string, before: string): Change | null {
  const entries = entriesOf(text);
  const standings = entries.map((entry) => ({ entry, standing: finding.standsTo(entry) }));
  if (standings.some(({ standing }) => standing === 'says so')) return null;
  const related = standings.filter(({ standing }) => standing !== 'unrelated');
  if (related.some(({ entry }) => entry.isProtected)) return null;
  for (const { entry, standing } of related) {
    // Taken out or put in other words, it would take along what is nested below it or looks the same.
    if (typeof standing === 'string' || entries.filter(({ id }) => id === entry.id).length > 1) continue;
    const change = replacement(entry, standing.text, finding.source);
    if (isAllowed(change, text, before)) return change;
  }
  const section = sectionFor(finding.part, text);
  if (section === null || finding.text === null) return null;
  return { kind: 'add', section, text: clipped(finding.text), sources: [finding.source] };
}

function replacement(entry: Entry, words: string, source: string): Change {
  const [first, ...rest] = [...entry.sources.filter((one) => one !== source), source];
  const sources = [first!, ...rest.slice(1 - MOST_SOURCES)];
  return { kind: 'replace', entry: entry.id, text: clipped(words), sources };
}

/** In a small memory, one entry in other words may be a loss already; then both stand. */
function isAllowed(change: Change, text: string, before: string): boolean {
  try {
    refuseLoss(before, applyChanges(text, [change]));
    return true;
  } catch (error) {
    if (!(error instanceof LossRefused)) throw error;
    return false;
  }
}

/** The operator's own heading for it, else the usual one; null where that is protected. */
function sectionFor(part: Part, text: string): string | null {
  const { title, own } = PARTS[part];
  const sections = parseCurated(text).filter(({ level }) => level > 1);
  const found = sections.find((section) => section.title === title) ?? sections.find(({ title }) => own.test(title));
  if (!found) return title;
  return found.isProtected ? null : found.title;
}

const clipped = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).trimEnd()}…`);
