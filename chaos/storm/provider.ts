import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { once } from 'node:events';

/** Stands for whoever does something that can't be taken back: it keeps count of what it was asked to do. */
export interface Provider {
  port: number;
  /** Every call that was carried out, by its `Idempotency-Key`. It does not deduplicate: that is what is being tested. */
  calls: readonly { key: string; body: string }[];
  close(): Promise<void>;
}

/** `POST /calls` does it; `GET /calls/KEY` tells whether it was done (200) or not (404). */
export async function startProvider(host: string): Promise<Provider> {
  const calls: { key: string; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'POST') {
        calls.push({ key: String(request.headers['idempotency-key']), body: Buffer.concat(chunks).toString() });
        response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ number: calls.length }));
        return;
      }
      const key = decodeURIComponent(request.url?.split('/').at(-1) ?? '');
      const known = calls.some((call) => call.key === key);
      response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify({ key, known }));
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    calls,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
