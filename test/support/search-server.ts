import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FoundPage {
  title: string;
  url: string;
  excerpt?: string;
  published?: string;
}

export interface SearchRequest {
  wire: 'searxng' | 'brave';
  query: string;
  parameters: Record<string, string>;
  headers: IncomingHttpHeaders;
}

/** A search service on loopback that speaks the JSON of SearXNG and of Brave's API. */
export interface SearchServer {
  url: string;
  requests: SearchRequest[];
  /** What it finds for a query; nothing unless told. */
  find: (query: string) => readonly FoundPage[];
  /** Answers this instead, as many times. */
  fail(status: number, body: unknown, times?: number): void;
  close(): Promise<void>;
}

/** Starts one on a free port; `key` is the one that Brave's wire takes. */
export async function startSearchServer(key = 'search-key'): Promise<SearchServer> {
  const requests: SearchRequest[] = [];
  let failing: { status: number; body: unknown; times: number } | null = null;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://search');
    const parameters = Object.fromEntries(url.searchParams);
    const query = parameters['q'] ?? '';
    const send = (status: number, body: unknown) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const wire = url.pathname === '/search' ? 'searxng' : 'brave';
    requests.push({ wire, query, parameters, headers: request.headers });
    if (failing && failing.times > 0) {
      failing.times -= 1;
      return send(failing.status, failing.body);
    }
    if (wire === 'searxng') {
      // As it answers where settings.yml does not list the format.
      if (parameters['format'] !== 'json') return void response.writeHead(403).end('Forbidden');
      return send(200, searxngAnswer(query, own.find(query)));
    }
    if (url.pathname !== '/res/v1/web/search') return send(404, {});
    if (request.headers['x-subscription-token'] !== key) return send(422, BRAVE_REFUSAL);
    return send(200, braveAnswer(query, own.find(query), Number(parameters['count'] ?? 20)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own: SearchServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    find: () => [],
    fail: (status, body, times = Infinity) => void (failing = { status, body, times }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return own;
}

const searxngAnswer = (query: string, found: readonly FoundPage[]) => ({
  query,
  results: found.map(({ title, url, excerpt, published }, index) => ({
    ...{ url, title, content: excerpt ?? '', publishedDate: published ?? null, thumbnail: null, engine: 'bing' },
    ...{ template: 'default.html', parsed_url: [], engines: ['bing'], positions: [index + 1], category: 'general' },
  })),
  ...{ answers: [], corrections: [], infoboxes: [], suggestions: [], unresponsive_engines: [['google', 'CAPTCHA']] },
});

const braveAnswer = (query: string, found: readonly FoundPage[], count: number) => ({
  type: 'search',
  query: { original: query, more_results_available: found.length > count },
  mixed: { type: 'mixed', main: [] },
  ...(found.length > 0 && {
    web: {
      type: 'search',
      results: found.slice(0, count).map(({ title, url, excerpt, published }) => ({
        ...{ type: 'search_result', subtype: 'generic', title, url, description: excerpt ?? '', language: 'en' },
        ...(published && { page_age: published, age: 'March 4, 2026' }),
      })),
      family_friendly: true,
    },
  }),
});

const BRAVE_REFUSAL = {
  type: 'ErrorResponse',
  error: {
    id: '5d832250',
    status: 422,
    code: 'SUBSCRIPTION_TOKEN_INVALID',
    detail: 'The provided subscription token is invalid.',
    meta: { component: 'authentication' },
  },
  time: 1663072993,
};
