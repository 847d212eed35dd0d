import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page as it is sent (HTML unless its type says otherwise), or what answers for it. */
export type Page = string | { type: string; body: string | Buffer; headers?: Record<string, string> } | RequestListener;

/** A site on loopback. */
export interface WebSite {
  url: string;
  /** `127.0.0.1:PORT`, for `research.hosts`. */
  host: string;
  /** Pages by path; may be changed at any time. */
  pages: Record<string, Page>;
  /** Paths in the order in which they were asked for. */
  asked: string[];
  close(): Promise<void>;
}

/** Starts one on a free port; what it has no page for is 404. */
export async function startWebSite(pages: Record<string, Page> = {}): Promise<WebSite> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    asked.push(pathname);
    const page = pages[pathname];
    if (typeof page === 'function') return page(request, response);
    if (page === undefined) return void response.writeHead(404).end('There is no such page.');
    const { type, body, headers } =
      typeof page === 'string' ? { type: 'text/html; charset=utf-8', body: page, headers: {} } : page;
    response.writeHead(200, { 'content-type': type, ...headers }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ url: `http://${host}`, host, pages, asked },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An answer that leads elsewhere. */
export const redirect =
  (location: string, status = 302): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, { location }).end();
