import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Api, type HttpError } from 'grammy';
import { createFetch, type RequestLost } from '../../../gateway/telegram/transport.ts';
import { startBotApi } from '../../support/bot-api-server.ts';

/** A call of Telegram over a transport that gives up after a fifth of a second without a byte. */
function sendOver(apiRoot: string) {
  const api = new Api('1:secret', { apiRoot, fetch: createFetch({ apiRoot, quietMs: 200 }) });
  return api.sendMessage(7, 'x').catch((error: HttpError) => error.error as RequestLost);
}

test('a server that takes the request and says nothing leaves it unclear', async () => {
  const server = await startBotApi({ token: '1:secret' });
  server.user({ id: 7, name: 'Ann' });
  server.fault({ method: 'sendMessage', kind: 'stall', when: 'after', ms: 10_000 });
  const lost = await sendOver(server.root);
  expect(lost).toMatchObject({
    name: 'RequestLost',
    mayHaveArrived: true,
    message: expect.stringContaining('no byte for 0.2 s'),
  });
  await server.close();
});

test('an answer that breaks off in the middle leaves it unclear', async () => {
  const server = createServer((socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"ok":')),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const lost = await sendOver(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect(lost).toMatchObject({ name: 'RequestLost', mayHaveArrived: true });
  server.close();
});

test('connections are kept and used again', async () => {
  const server = await startBotApi({ token: '1:secret' });
  server.user({ id: 7, name: 'Ann' });
  const apiRoot = server.root;
  const api = new Api('1:secret', { apiRoot, fetch: createFetch({ apiRoot, quietMs: 1_000 }) });
  for (let i = 0; i < 5; i += 1) await api.sendMessage(7, 'x');
  expect(server.connections).toBe(1);
  await server.close();
});
