import { NotReachable, sentenceOf } from '../../../contracts/errors.ts';
import { openGraph } from '../../../memory/graph/open-graph.ts';
import { loadSettings } from '../../../platform/settings.ts';

/** What the things a query speaks of go by, a list for each. */
export interface NamesKnown {
  of(query: string): Promise<string[][]>;
  close(): Promise<void>;
}

export const noNames: NamesKnown = { of: () => Promise.resolve([]), close: () => Promise.resolve() };

/** The names that this home's graph knows; where its database does not answer, a search goes by the words alone. */
export async function openNames(): Promise<NamesKnown> {
  try {
    const graph = await openGraph(loadSettings());
    return {
      of: async (query) => (await graph.expand(query)).map(({ names }) => names),
      close: () => graph.close(),
    };
  } catch (error) {
    if (!(error instanceof NotReachable)) throw error;
    console.error(`${sentenceOf(error)} Searching by the words alone.`);
    return noNames;
  }
}
