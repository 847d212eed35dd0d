import { searchWeb } from '../../../../activities/node/research/search/search-web.ts';
import type { SearchOptions } from '../../../../activities/node/research/search/wire.ts';
import { researchSchema } from '../../../../platform/research-config.ts';
import { type SearchServer, startSearchServer } from '../../../support/search-server.ts';
import { redirect, startWebSite } from '../../../support/web-site.ts';

let server: SearchServer;
beforeEach(async () => {
  server = await startSearchServer();
  server.find = () => [
    {
      title: 'Ducks &amp; <b>geese</b>',
      url: 'https://a.example/',
      excerpt: 'They swim.',
      published: '2026-03-04T10:00:00',
    },
    { title: 'A magnet', url: 'magnet:?xt=urn' },
    { title: 'Ducks again', url: 'https://a.example/' },
    { title: '', url: 'https://b.example/x' },
  ];
});
afterEach(() => server.close());

const search = (given: unknown, options: Partial<SearchOptions> = {}, env: NodeJS.ProcessEnv = {}) =>
  searchWeb(researchSchema.parse({ search: given }).search!, env, 'wild ducks', {
    ...{ most: 10, signal: new AbortController().signal },
    ...options,
  });
const searxng = () => ({ wire: 'searxng', baseUrl: `${server.url}/` });
const brave = () => ({ wire: 'brave', baseUrl: server.url });
const withKey = { BRAVE_API_KEY: 'search-key' };

test.each(['searxng', 'brave'] as const)('%s gives pages of the web, each once, as plain text', async (wire) => {
  expect(await search(wire === 'searxng' ? searxng() : brave(), {}, withKey)).toEqual([
    {
      title: 'Ducks &amp; geese',
      address: 'https://a.example/',
      excerpt: 'They swim.',
      published: '2026-03-04T10:00:00',
    },
    { title: 'https://b.example/x', address: 'https://b.example/x', excerpt: '' },
  ]);
});

test('what is not older than a week is asked for as each wants to hear it', async () => {
  await search(searxng(), { newerThan: 'week' });
  await search(brave(), { newerThan: 'week', most: 3 }, withKey);
  expect(server.requests.map(({ parameters }) => parameters)).toEqual([
    { q: 'wild ducks', format: 'json', time_range: 'week' },
    { q: 'wild ducks', count: '3', result_filter: 'web', text_decorations: 'false', freshness: 'pw' },
  ]);
  expect(server.requests[1]!.headers['x-subscription-token']).toBe('search-key');
});

test('nothing found is an empty list', async () => {
  server.find = () => [];
  expect(await search(brave(), {}, withKey)).toEqual([]);
});

describe('what is wrong is told with its mend', () => {
  test('SearXNG without JSON, or without an engine that answers', async () => {
    server.fail(403, 'Forbidden');
    await expect(search(searxng())).rejects.toThrow(
      'it gives no JSON; add json to search.formats in its settings.yml.',
    );
    server.fail(200, { query: 'x', results: [], unresponsive_engines: [['google', 'Suspended: CAPTCHA']] });
    await expect(search(searxng())).rejects.toThrow('no engine behind it answered (google: Suspended: CAPTCHA).');
  });

  test('a key that is missing, or wrong', async () => {
    await expect(search(brave())).rejects.toThrow("set BRAVE_API_KEY in the node's environment");
    await expect(search(brave(), {}, { BRAVE_API_KEY: 'other' })).rejects.toThrow(
      'it does not take the key or the query.',
    );
  });

  test('another service at that address, or none', async () => {
    server.fail(200, { hello: 'world' });
    await expect(search(searxng())).rejects.toThrow('its answer is none of this service.');
    await server.close();
    await expect(search(searxng())).rejects.toThrow("it can't be reached (ECONNREFUSED).");
    server = await startSearchServer();
  });
});

test('a limit of one search a second is waited for', async () => {
  server.fail(429, { type: 'ErrorResponse', error: { code: 'RATE_LIMITED', status: 429 } }, 2);
  expect(await search(brave(), {}, withKey)).toHaveLength(2);
  expect(server.requests).toHaveLength(3);
});

test('the key follows no redirect', async () => {
  const away = await startWebSite({ '/res/v1/web/search': redirect(`${server.url}/res/v1/web/search`) });
  await expect(search({ wire: 'brave', baseUrl: away.url }, {}, withKey)).rejects.toThrow('The search at 127.0.0.1');
  expect(server.requests).toEqual([]);
  await away.close();
});
