import { openMemoryIndex } from '../../memory/index/open-index.ts';
import { entriesOfDay, loggedDays } from '../../memory/log/days.ts';
import type { Evidence, Finding } from './audit.ts';

/** The index of the memory, killed in the midst of rebuilds, against the log itself: to be looked at when the node is gone. */
export async function auditMemoryIndex({ world: { homes } }: Evidence): Promise<Finding> {
  const { memory } = homes.node;
  const days = await Promise.all((await loggedDays(memory)).map((date) => entriesOfDay(memory, date)));
  const written = days.flat().map(({ line, text }) => `${line} ${text}`);
  const index = openMemoryIndex(memory);
  try {
    index.update();
    const indexed = index.db.prepare("SELECT line || ' ' || text FROM log_entries").pluck().all() as string[];
    return {
      promise: 'the index of the memory has each entry of the log once',
      checked: written.length,
      violations: [
        ...without(written, indexed).map((entry) => `the index lacks ${entry.slice(0, 80)}`),
        ...without(indexed, written).map((entry) => `the index has once more ${entry.slice(0, 80)}`),
      ],
    };
  } finally {
    index.close();
  }
}

/** What of a list is not in another, each as often as it is there more. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const one of other) left.set(one, (left.get(one) ?? 0) + 1);
  return list.filter((one) => {
    const count = left.get(one) ?? 0;
    left.set(one, count - 1);
    return count <= 0;
  });
}
