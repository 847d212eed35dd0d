import { appendEdit } from '../graph/append-edit.ts';
import { checkEdit, EDITS_FILE, type GraphEdit, parseEdits } from '../graph/edits.ts';
import { contentOf } from '../graph/sources.ts';
import { entriesOfDay } from '../log/days.ts';
import { cite } from './day.ts';
import type { GraphFact } from './reviewer.ts';

/** Writes facts into `graph-edits.jsonl`, each with the moment of the entry it rests on; one that stands there is left. */
export async function addFacts(memory: string, facts: readonly GraphFact[], by: string): Promise<void> {
  if (facts.length === 0) return;
  const { edits } = parseEdits(contentOf(memory, EDITS_FILE).toString());
  const written = new Set(edits.map(({ line: _, ...edit }) => JSON.stringify(checkEdit(edit))));
  for (const fact of facts) {
    const edit = checkEdit({ op: 'add', at: await momentOf(memory, fact.source), by, ...fact } satisfies GraphEdit);
    const line = JSON.stringify(edit);
    if (!written.has(line)) appendEdit(memory, edit);
    written.add(line);
  }
}

/** `2026-02-08T10:42`, or the day where the entry has no time. */
async function momentOf(memory: string, source: string): Promise<string> {
  const date = source.slice(0, '2026-02-08'.length);
  const minute = (await entriesOfDay(memory, date)).find((entry) => cite(entry) === source)?.minute;
  if (minute === undefined) return date;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date}T${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
