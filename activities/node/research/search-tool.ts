import { z } from 'zod';
import { tool } from '../../subagent.ts';
import { material } from './material.ts';
import { tellPages } from './pages-read.ts';

const MOST_HITS = 10;

export const search = tool({
  name: 'search',
  summary: 'Search the web. Gives addresses with excerpts; only what read_page has read can be cited',
  input: z.object({
    query: z.string().min(1).max(400).describe('What to look for, in a few words'),
    newerThan: z.enum(['day', 'week', 'month', 'year']).optional().describe('Only what is not older than that'),
  }),
  timeLimit: '1m',
  missing: ({ config }) =>
    config.research.search === undefined
      ? 'no search service is configured (research.search in config.yaml), so only addresses that are known can be read.'
      : undefined,
  describe: ({ query }) => `search ${query}`,
  async run({ query, newerThan }, task) {
    const { searchWeb } = await import('./search/search-web.ts');
    tellPages(task, `searching for ${query}`);
    const { config, env } = task.settings;
    const options = { most: MOST_HITS, newerThan, signal: task.signal };
    const hits = await searchWeb(config.research.search!, env, query, options);
    if (hits.length === 0) return `Nothing was found for ${query}.`;
    const listed = hits.map(({ title, address, excerpt, published }) =>
      [`${title}${published ? ` (${published})` : ''}`, address, excerpt].filter(Boolean).join('\n'),
    );
    return material(`Found ${hits.length} for ${query}.`, listed.join('\n\n'));
  },
});
