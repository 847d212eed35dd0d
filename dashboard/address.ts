import type { CostBy } from '../contracts/http/budget.ts';

export type MemoryPart = 'find' | 'day' | 'curated' | 'graph';

/** What the address says is to be shown: `#crons[/NAME]`, `#memory[/PART[/WHAT[/LINE]]]`, `#cost[/BY[/DAYS]]`, or else the chat. */
export type View =
  | { name: 'chat' }
  | { name: 'crons'; cron: string | undefined }
  | { name: 'cost'; by: CostBy; days: number }
  | { name: 'memory'; part: MemoryPart; what: string | undefined; line: number | undefined };

/** What costs are shown by, and how many days back. */
export const COST_BY: readonly CostBy[] = ['model', 'tier', 'provider', 'cron', 'job', 'skill', 'chat', 'day'];
export const COST_DAYS: readonly number[] = [7, 30, 90];

const PARTS: readonly MemoryPart[] = ['find', 'day', 'curated', 'graph'];

export function viewOf(hash: string): View {
  const [name, first, what, line] = hash.slice(1).split('/').map(decodeURIComponent);
  if (hash.startsWith('#crons')) return { name: 'crons', cron: first || undefined };
  if (name === 'cost') {
    const days = COST_DAYS.find((one) => one === Number(what)) ?? COST_DAYS[0]!;
    return { name, by: COST_BY.find((one) => one === first) ?? COST_BY[0]!, days };
  }
  if (name !== 'memory') return { name: 'chat' };
  const part = PARTS.find((one) => one === first) ?? 'find';
  return { name: 'memory', part, what: what || undefined, line: line === undefined ? undefined : Number(line) };
}

/** `#cost/model/30` */
export const costHref = (by: CostBy, days: number) => `#cost/${by}/${days}`;

export const cronHref = (name: string) => `#crons/${encodeURIComponent(name)}`;

/** `#memory/day/2026-02-08/12` */
export function memoryHref(part: MemoryPart, what?: string | number, line?: number): string {
  const words = [part, ...(what === undefined ? [] : [what]), ...(line === undefined ? [] : [line])];
  return ['#memory', ...words.map(encodeURIComponent)].join('/');
}

/** Where a source leads, as `2026-02-08.md:12` or `MEMORY.md:3`; undefined where it is neither. */
export function sourceHref(source: string): string | undefined {
  const [, date, line] = /^(\d{4}-\d{2}-\d{2})\.md(?::(\d+))?$/.exec(source) ?? [];
  if (date !== undefined) return memoryHref('day', date, line === undefined ? undefined : Number(line));
  return source.startsWith('MEMORY.md') ? memoryHref('curated') : undefined;
}
