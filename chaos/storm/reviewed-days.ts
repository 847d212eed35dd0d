import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDiskFull } from '../../contracts/errors.ts';
import type { World } from './world.ts';

/** Days long past, made up so that there is something to review: no log of the storm's own. */
const FIRST_DAY = Date.parse('2000-01-01');
const DAY_MS = 86_400_000;

export const isMadeUp = (file: string): boolean => file < '2020';

/** Writes a day's log in which something was decided. @returns the day; null where the disk has no room */
export function writeReviewedDay({ homes }: World, mark: string): string | null {
  const date = new Date(FIRST_DAY + Number(mark.slice('m-'.length)) * DAY_MS).toISOString().slice(0, 10);
  const said = `Decision: sell the boat ${nameOf(mark)} before winter.`;
  try {
    writeFileSync(join(homes.node.memory, `${date}.md`), `## ${date} 09:00 AM - Ada\n"${said}"\n\n`);
    return date;
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    return null;
  }
}

/** The marks of reviewed days as often as a version has them, as far as `MEMORY.md` still says what was decided. */
export function reviewedMarks({ homes }: World): string[] {
  const file = join(homes.node.memory, 'MEMORY.md');
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  return readdirSync(join(homes.node.memory, 'versions'))
    .flatMap((name) => /-review-(\d{4}-\d\d-\d\d)\.md$/.exec(name)?.[1] ?? [])
    .map((date) => `m-${(Date.parse(date) - FIRST_DAY) / DAY_MS}`)
    .filter((mark) => text.includes(` ${nameOf(mark)} `));
}

/** A name in letters: numbers may change where it is still the same decision. */
const nameOf = (mark: string): string =>
  `Z${mark.replaceAll(/\D/g, '').replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)]!)}`;
