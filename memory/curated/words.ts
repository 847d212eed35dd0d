import { diffLines } from './diff.ts';
import { mergeTexts } from './merge.ts';
import { type Entry, parseCurated, type Section } from './parse.ts';
import type { Proposal } from './proposals.ts';
import type { Version } from './versions.ts';

/** What is remembered, as a person reads it; one section where one is named. */
export function memoryText(memory: string, section?: string): string {
  const sections = parseCurated(memory).filter(({ title, entries }) =>
    section === undefined ? entries.length > 0 : title === section,
  );
  if (sections.every(({ entries }) => entries.length === 0))
    return section === undefined ? 'Nothing is remembered yet.' : `Nothing is remembered under ${section} yet.`;
  return sections.map(sectionText).join('\n\n');
}

const sectionText = ({ title, entries }: Section): string =>
  [title, ...entries.map(entryLine)].filter(Boolean).join('\n');

/** One entry with its mark and where it is known from. */
export function entryLine({ text, depth, isProtected, sources }: Entry): string {
  const known = sources.length > 0 ? ` [${sources.join(', ')}]` : '';
  return `${'  '.repeat(depth)}- ${text}${known}${isProtected ? ' [protected]' : ''}`;
}

/** The versions, one a line. */
export function versionsText(versions: readonly Omit<Version, 'text'>[], timeZone: string | undefined): string {
  if (versions.length === 0) return 'There are no versions yet.';
  return versions
    .map(({ version, at, by, why }) => `${String(version).padStart(4)}  ${clock(at, timeZone)}  ${by}: ${why}`)
    .join('\n');
}

/** What a version changed. */
export function versionText(
  { before, after }: { before: Version; after: Version },
  timeZone: string | undefined,
): string {
  if (after.version === 0) return 'There are no versions yet.';
  return [
    `Version ${after.version}, ${clock(after.at, timeZone)}, ${after.by}: ${after.why}`,
    ...diffLines(before.text, after.text),
  ].join('\n');
}

/** A proposal that waits: what would come of taking it. */
export function conflictText({ id, by, why, base, ours }: Proposal, memory: string): string {
  const taken = mergeTexts({ base, theirs: memory, ours }, 'ours').text;
  const lines = diffLines(memory, taken, 0).filter((line) => !line.startsWith('@@'));
  const change = lines.length > 0 ? lines : ['(MEMORY.md says so by now)'];
  return [`${id}: ${why} (${by}); it would change`, ...change].join('\n');
}

/** `Feb 8, 10:42 AM` on the operator's clock. */
export function clock(at: string, timeZone: string | undefined): string {
  return new Date(at)
    .toLocaleString('en-US', { timeZone, month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' })
    .replace(/\s/gu, ' ');
}
