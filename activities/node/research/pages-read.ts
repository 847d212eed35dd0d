import type { SubagentTask } from '../../subagent.ts';
import { openSources } from './sources.ts';

/** How many pages the task may read. */
export const pagesOf = ({ input }: SubagentTask): number => Number(input['pages']);

/** Shows on the card how far the reading is, and what is done now. */
export function tellPages(task: SubagentTask, doing: string): void {
  const read = openSources(task.records).list().length;
  const [most, shown] = [pagesOf(task), doing.length > 120 ? `${doing.slice(0, 119)}…` : doing];
  task.progress({ fraction: Math.min(1, read / most), note: `Read ${read} of at most ${most} pages: ${shown}` });
}
