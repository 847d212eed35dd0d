import { z } from 'zod';
import type { SearchWire } from './wire.ts';

const LONGEST_QUERY = 400;
const MOST_WORDS = 50;
const FRESHNESS = { day: 'pd', week: 'pw', month: 'pm', year: 'py' };

const answer = z.object({
  // Absent where nothing was found.
  web: z
    .object({
      results: z.array(
        z.object({
          url: z.string(),
          title: z.string(),
          description: z.string().nullish(),
          page_age: z.string().nullish(),
        }),
      ),
    })
    .nullish(),
});

/** Brave's Search API: https://api-dashboard.search.brave.com/app/documentation/web-search */
export const brave = (baseUrl: string, key: string): SearchWire => ({
  request(query, { most, newerThan }) {
    const url = new URL(`${baseUrl.replace(/\/$/, '')}/res/v1/web/search`);
    url.searchParams.set('q', query.split(/\s+/).slice(0, MOST_WORDS).join(' ').slice(0, LONGEST_QUERY));
    url.searchParams.set('count', String(most));
    url.searchParams.set('result_filter', 'web');
    url.searchParams.set('text_decorations', 'false');
    if (newerThan) url.searchParams.set('freshness', FRESHNESS[newerThan]);
    return { url, headers: { 'x-subscription-token': key } };
  },
  read: (body) =>
    (answer.parse(body).web?.results ?? []).map(({ url, title, description, page_age: published }) => ({
      ...{ address: url, title, excerpt: description ?? '' },
      ...(published && { published }),
    })),
  reasons: {
    401: 'it does not take the key',
    403: 'it does not take the key',
    // Of a key that it can't read, too.
    422: 'it does not take the key or the query',
    429: 'the plan allows no more searches now',
  },
});
