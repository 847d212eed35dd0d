import type { Version } from './versions.ts';

/** How far back an editor may have read the file that it saves now. */
const OPENED_WITHIN_MS = 24 * 3_600_000;

/**
 * The version that an editor had open when it saved this text, where versions of ours came after it: the text is
 * changed, has nothing of what we added since, and has all that we took out. Null where it knows the latest, or may
 * just have taken an entry of ours out.
 * @param latest the latest versions, the youngest first
 */
export function openedBefore(text: string, latest: readonly Version[], handEdit: string): Version | null {
  const lines = new Set(text.split('\n'));
  let opened: Version | null = null;
  for (const [index, version] of latest.slice(0, -1).entries()) {
    const before = latest[index + 1]!;
    if (Date.now() - Date.parse(version.at) > OPENED_WITHIN_MS) break;
    // The editor knows what it saved, not what we merged it with: that came in a version before.
    if (isMergedSave(version)) continue;
    if (version.by === handEdit) break;
    const [had, has] = [linesOf(before), linesOf(version)];
    const added = [...has].filter((line) => !had.has(line));
    const gone = [...had].filter((line) => !has.has(line));
    if (added.some((line) => lines.has(line)) || gone.some((line) => !lines.has(line))) break;
    opened = before;
  }
  return opened && opened.text !== text ? opened : null;
}

const SAVED_WHILE = 'saved while version';

/** Why there is a version in which a save of the operator's was merged with one of ours. */
export const mergedSave = (version: number): string => `${SAVED_WHILE} ${version} was written, and merged with it`;

const isMergedSave = ({ why }: Version): boolean => why.startsWith(SAVED_WHILE);

const linesOf = ({ text }: Version): Set<string> => new Set(text.split('\n').filter((line) => line.trim() !== ''));
