import type { MemoryAnswer } from '../../../contracts/http/memory-asks.ts';
import { parseCurated } from '../../../memory/curated/parse.ts';

/** What there is to ask: how much is remembered, of what, and how far the log goes back. */
export function overviewText(curated: MemoryAnswer<'curated'>, days: MemoryAnswer<'days'>['days'] | null): string {
  const sections = parseCurated(curated.text).filter(({ entries }) => entries.length > 0);
  const count = sections.reduce((sum, { entries }) => sum + entries.length, 0);
  const [latest, oldest] = [days?.[0]?.date, days?.at(-1)?.date];
  return [
    count === 0
      ? 'Nothing is remembered yet; /remember TEXT begins.'
      : `MEMORY.md remembers ${things(count, 'thing')} (version ${curated.version}):`,
    ...sections.map(({ title, entries }) => `- ${title || 'Above the first heading'}: ${entries.length}`),
    ...(days === null
      ? []
      : [latest ? `The log has ${things(days.length, 'day')}, ${oldest} to ${latest}.` : 'The log is empty yet.']),
    ...curated.conflicts.map(({ id }) => `Conflict ${id} waits for your answer: /memory conflicts`),
    '',
    '/memory QUESTION searches it, /memory show lists MEMORY.md, /memory graph NAME says what is known of somebody or something.',
  ].join('\n');
}

/** The entities there are, by their kinds. */
export function entitiesText({ entities }: MemoryAnswer<'entities'>): string {
  if (entities.length === 0) return 'The graph knows nothing yet; it grows with the log and MEMORY.md.';
  const kinds = [...new Set(entities.map(({ kind }) => kind))];
  const namesOf = (wanted: string) => entities.filter(({ kind }) => kind === wanted).map(({ name }) => name);
  return kinds.map((kind) => `${kind}: ${namesOf(kind).join(', ')}`).join('\n');
}

const things = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;
