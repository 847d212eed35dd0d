import type { MemoryAnswer } from '../../contracts/http/memory-asks.ts';

/** What a search found, in MEMORY.md and in the log: a line each, with date, who, a quote of so many characters and source. */
export function foundText({ hits, remembered }: MemoryAnswer<'search'>, most: number): string {
  return [
    ...remembered.map(
      ({ text, line, sources }) => `- ${quote(text, most)} [${[`MEMORY.md:${line}`, ...sources].join(', ')}]`,
    ),
    ...hits.map(
      ({ text, date, who, file, line }) => `- ${date}${who && `, ${who}`}: “${quote(text, most)}” [${file}:${line}]`,
    ),
  ].join('\n');
}

function quote(text: string, most: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most).trimEnd()}…`;
}
