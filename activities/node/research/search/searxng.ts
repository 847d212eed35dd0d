import { z } from 'zod';
import type { SearchWire } from './wire.ts';

const answer = z.object({
  results: z.array(
    z.object({
      url: z.string(),
      title: z.string().nullish(),
      content: z.string().nullish(),
      publishedDate: z.string().nullish(),
    }),
  ),
  /** Pairs of a search engine behind it and what is wrong with it. */
  unresponsive_engines: z.array(z.tuple([z.string(), z.string()]).rest(z.unknown())).catch([]),
});

/** An instance of SearXNG: https://docs.searxng.org/dev/search_api.html */
export const searxng = (baseUrl: string): SearchWire => ({
  request(query, { newerThan }) {
    const url = new URL(`${baseUrl.replace(/\/$/, '')}/search`);
    url.searchParams.set('q', query);
    url.searchParams.set('format', 'json');
    if (newerThan) url.searchParams.set('time_range', newerThan);
    return { url };
  },
  read(body) {
    const { results, unresponsive_engines: silent } = answer.parse(body);
    if (results.length === 0 && silent.length > 0) {
      throw new Error(`no engine behind it answered (${silent.map(([name, why]) => `${name}: ${why}`).join(', ')})`);
    }
    return results.map(({ url, title, content, publishedDate }) => ({
      ...{ address: url, title: title ?? '', excerpt: content ?? '' },
      ...(publishedDate && { published: publishedDate }),
    }));
  },
  reasons: {
    403: 'it gives no JSON; add json to search.formats in its settings.yml',
    429: 'it limits how often it is asked; turn off server.limiter in its settings.yml',
  },
});
