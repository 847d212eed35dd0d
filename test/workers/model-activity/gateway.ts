import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reservationRequest, settlement } from '../../../contracts/http/budget.ts';
import { type ModelReport, modelReport } from '../../../contracts/http/model.ts';
import { smallPurse } from '../../models/small-purse.ts';

/** As much of a gateway as a model's call needs: a purse, and an ear for how answers grow. */
export async function startGateway(purse = smallPurse()) {
  const reports: ModelReport[] = [];
  const server = createServer((request, response) => {
    const answer = (body: object) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    void read(request).then(async (body) => {
      const path = request.url ?? '';
      if (path.startsWith('/api/model-calls/')) {
        reports.push(modelReport.parse(body));
        return answer({});
      }
      if (request.method === 'PUT') {
        await purse.settle(decodeURIComponent(path.split('/').at(-1)!), settlement.parse(body));
        return answer({});
      }
      const grant = await purse.reserve(reservationRequest.parse(body), new AbortController().signal);
      if (grant.granted) return answer(grant);
      const state = { reservedUsd: 0, raisedUsd: 0, then: grant.then };
      return answer({ ...grant, cap: { ...grant.cap, ...state }, why: 'The budget is spent.' });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    purse,
    reports,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      purse.close();
    },
  };
}

async function read(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}
