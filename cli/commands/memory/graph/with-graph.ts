import { InvalidArgumentError, Option } from 'commander';
import { type Graph, openGraph } from '../../../../memory/graph/open-graph.ts';
import { loadSettings } from '../../../../platform/settings.ts';

/** Works with this home's graph as the files are now, and closes it. */
export async function withGraph(work: (graph: Graph) => Promise<void>): Promise<void> {
  const graph = await openGraph(loadSettings());
  try {
    await graph.bringUpToDate();
    for (const problem of graph.problems()) console.error(problem);
    await work(graph);
  } finally {
    await graph.close();
  }
}

export const json = () => new Option('--json', 'one JSON document');

/** A day, a month, a year or a minute of local time, as facts have them. */
export function moment(text: string): string {
  if (!/^\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2})?)?)?$/.test(text))
    throw new InvalidArgumentError(
      'It must be a day such as 2026-02-08, a month such as 2026-02, or 2026-02-08T10:42.',
    );
  return text;
}
