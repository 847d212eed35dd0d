import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dateOf, dayNumber } from '../../memory/index/facts.ts';

export const TWO_YEARS = 730;
const FIRST_DAY = dayNumber('2024-01-01');
const BYTES_A_DAY = 137_000;
const PEOPLE = ['Ann', 'Bo', 'Mainstay', 'Ann', 'Mainstay', 'System'] as const;

/**
 * Two years of logs, about 100 MB and always the same: sentences of the benchmark's conversations, put together anew, so
 * that words are as common as among people, and every sixth entry a tool call with ids that occur nowhere else.
 */
export function writeBigLogs(folder: string, sentences: readonly string[], days = TWO_YEARS): void {
  mkdirSync(folder, { recursive: true });
  const random = randomOf(7);
  const pick = <Item>(list: readonly Item[]): Item => list[Math.floor(random() * list.length)]!;
  for (let day = 0; day < days; day += 1) {
    const date = dateOf(FIRST_DAY + day);
    const file = join(folder, `${date}.md`);
    if (existsSync(file)) throw new Error(`${file} is there already; name an empty folder.`);
    let text = '';
    for (let seq = 1; text.length < BYTES_A_DAY; seq += 1) {
      const minute = Math.min(1_439, seq * 4);
      const who = pick(PEOPLE);
      const count = who === 'Mainstay' ? 2 + Math.floor(random() * 8) : 1 + Math.floor(random() * 4);
      const said = Array.from({ length: count }, () => pick(sentences)).join(' ');
      text += `## ${date} ${clock(minute)} - ${who}\n`;
      const id = createHash('sha1').update(`${day} ${seq}`).digest('hex').slice(0, 12);
      text +=
        who === 'System'
          ? `Tool: exec (node scripts/run.mjs ${id})\nResult: ${said}\nCost: $0.003\n\n`
          : `"${said}"\n\n`;
    }
    writeFileSync(file, text);
  }
}

function clock(minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60) % 12 || 12)}:${two(minute % 60)} ${minute < 720 ? 'AM' : 'PM'}`;
}

/** Numbers from 0 to 1 that are the same each time (Lehmer's generator). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
