import { passageOf } from '../../graph/passages.ts';
import { costOf } from '../costs.ts';
import { cite, type Day } from '../day.ts';
import type { Finding } from './finding.ts';

/** Cheaper days are not worth a word. */
const WORTH_A_WORD_USD = 1;
const RECORD = /^Dearest day so far: (\d{4}-\d{2}-\d{2}) with \$([\d.]+)/;

/** One entry says which day was the dearest; each day that cost more takes its place. */
export function dearDayOf({ date, entries }: Day): Finding[] {
  const cost = costOf(entries);
  if (cost < WORTH_A_WORD_USD) return [];
  const parts = entries.map((entry) => ({ entry, cost: costOf([entry]) }));
  const dearest = parts.toSorted((one, other) => other.cost - one.cost)[0]!.entry;
  const [most] = [...byTool(entries)].toSorted(([, one], [, other]) => other - one);
  const mostly = most && most[1] >= cost / 2 ? `, $${most[1].toFixed(2)} of it for ${most[0]}` : '';
  return [
    {
      part: 'lessons',
      text: `Dearest day so far: ${date} with $${cost.toFixed(2)}${mostly}`,
      source: cite(dearest),
      standsTo({ text }) {
        const [, day = '', was = ''] = RECORD.exec(text) ?? [];
        if (day === '') return 'unrelated';
        if (Number(was) >= cost) return 'says so';
        return { text: `Dearest day so far: ${date} with $${cost.toFixed(2)}${mostly} (before: ${day} with $${was})` };
      },
    },
  ];
}

function byTool(entries: Day['entries']): Map<string, number> {
  const costs = new Map<string, number>();
  for (const { name, costUsd } of entries.flatMap((entry) => passageOf(entry).tools))
    costs.set(name, (costs.get(name) ?? 0) + (costUsd ?? 0));
  return costs;
}
