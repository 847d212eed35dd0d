import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createPurse } from '../../workers/purse.ts';
import { freePort } from '../../platform/free-port.ts';
import { createLog } from '../../platform/log.ts';
import { call, cost, gatewayWith } from '../gateway/budget/a-budget.ts';
import { type GatewayParts, TOKEN } from '../support/gateway-parts.ts';
import { until } from '../support/until.ts';

let gateway: GatewayParts;
let server: Server;
let port: number;
const ended = new AbortController();
const never = () => new AbortController().signal;

beforeEach(async () => {
  gateway = await gatewayWith('{ day: 1 }');
  port = await freePort();
});
afterEach(async () => {
  await hangUp();
  await gateway.stop();
});
afterAll(() => ended.abort());

async function listen(): Promise<void> {
  server = createServer((request, response) => void getRequestListener(gateway.app.fetch)(request, response)).listen(
    port,
    '127.0.0.1',
  );
  await once(server, 'listening');
  expect((server.address() as AddressInfo).port).toBe(port);
}

async function hangUp(): Promise<void> {
  if (!server?.listening) return;
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

const purse = () =>
  createPurse({ url: `http://127.0.0.1:${port}`, token: TOKEN, log: createLog('test', 'silent'), ended: ended.signal });
const standing = () => gateway.budget.view().caps[0]!;

test('asks the gateway, tells it what came of it, and hears of a cap', async () => {
  await listen();
  expect(await purse().reserve(call('turn:web:1.1', 0.8), never())).toEqual({ granted: true });
  expect(await purse().reserve(call('b', 0.3), never())).toMatchObject({
    granted: false,
    then: 'ask',
    cap: { scope: 'all' },
  });
  await purse().settle('turn:web:1.1', cost(0.1));
  expect(standing()).toMatchObject({ spentUsd: 0.1, reservedUsd: 0 });
});

test('a call waits for a gateway that is away', async () => {
  const granted = purse().reserve(call('a', 0.5), never());
  await listen();
  expect(await granted).toEqual({ granted: true });
});

test('whoever stops it waits no more', async () => {
  const stop = new AbortController();
  const granted = purse().reserve(call('a', 0.5), stop.signal);
  stop.abort(new Error('stopped by the operator'));
  await expect(granted).rejects.toThrow('stopped by the operator');
});

test('an answer does not wait for the line: what it cost follows when the gateway is back', async () => {
  await listen();
  await purse().reserve(call('a', 0.8), never());
  await hangUp();
  await purse().settle('a', cost(0.2));
  expect(standing()).toMatchObject({ spentUsd: 0, reservedUsd: 0.8 });
  await listen();
  await until('the settlement arrived', () => standing().spentUsd === 0.2);
});

test('what can never be granted is not asked again', async () => {
  await listen();
  await purse().reserve(call('a', 0.2), never());
  await expect(purse().reserve(call('a', 0.9), never())).rejects.toThrow('Reservation a was made for less');
});
