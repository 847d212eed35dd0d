import { structuredPatch } from 'diff';
import { entriesOf } from './parse.ts';

/** What changed, as the lines a unified diff has below its file names: `-` gone, `+` come, a space unchanged. */
export function diffLines(before: string, after: string, context = 2): string[] {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context });
  return hunks.flatMap(({ oldStart, lines }) => [
    `@@ line ${Math.max(1, oldStart)} @@`,
    ...lines.filter((line) => !line.startsWith('\\')),
  ]);
}

/** `2 entries added, 1 taken out`: what somebody's edit came to. */
export function summaryOf(before: string, after: string): string {
  const [had, has] = [before, after].map((text) => entriesOf(text).map((entry) => entry.text)) as [string[], string[]];
  const added = has.filter((text) => !had.includes(text)).length;
  const gone = had.filter((text) => !has.includes(text)).length;
  const count = (number: number) => `${number} ${number === 1 ? 'entry' : 'entries'}`;
  if (added > 0 && gone > 0) return `${count(added)} added, ${gone} taken out`;
  if (added > 0) return `${count(added)} added`;
  return gone > 0 ? `${count(gone)} taken out` : 'no entry changed, only what stands around them';
}
