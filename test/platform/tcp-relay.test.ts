import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { openTcpRelay, type TcpRelay } from '../../platform/tcp-relay.ts';
import { until } from '../support/until.ts';

/** A server that echoes, and greets nobody: a line to it is silent until somebody speaks. */
let echo: Server;
let relay: TcpRelay;
const changes: boolean[] = [];
const clients: Socket[] = [];

async function listen(port = 0): Promise<number> {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  echo.listen(port, '127.0.0.1');
  await once(echo, 'listening');
  return (echo.address() as AddressInfo).port;
}

async function open(port: number): Promise<void> {
  relay = await openTcpRelay({ host: '127.0.0.1', port, onChange: (isUp) => changes.push(isUp) });
}

async function dial(): Promise<Socket> {
  const client = connect(Number(relay.address.split(':')[1]), '127.0.0.1');
  client.on('error', () => undefined);
  clients.push(client);
  await once(client, 'connect');
  return client;
}

async function says(client: Socket, words: string): Promise<string> {
  client.write(words);
  const [answer] = (await once(client, 'data')) as [Buffer];
  return answer.toString();
}

beforeEach(() => changes.splice(0));
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await relay.close();
  if (echo.listening) await new Promise((resolve) => echo.close(resolve));
});

test('passes on what both sides say', async () => {
  await open(await listen());
  expect(await says(await dial(), 'hello')).toBe('hello');
});

test('tells one side that the other has hung up', async () => {
  await open(await listen());
  const client = await dial();
  expect(await says(client, 'x')).toBe('x');
  client.end();
  await once(client, 'close');
});

// The protection is `turn(false)` in `watch`; without it the client waits for TCP, which takes minutes.
test('drops its connections when the server no longer answers, and holds new ones until it does', async () => {
  const port = await listen();
  await open(port);
  const client = await dial();
  expect(await says(client, 'before')).toBe('before');
  const gone = once(client, 'close');
  const deadAt = performance.now();
  // The server stops to listen; the connection it has stays open and silent, as behind a cut.
  echo.close();
  await gone;
  expect(performance.now() - deadAt).toBeLessThan(5_000);

  const held = await dial();
  const answered = says(held, 'as soon as you are back');
  const backAt = performance.now();
  await listen(port);
  expect(await answered).toBe('as soon as you are back');
  expect(performance.now() - backAt).toBeLessThan(2_500);
  expect(changes).toEqual([false, true]);
});

test('a silent line to a server that answers is left alone', async () => {
  await open(await listen());
  let handshakes = 0;
  echo.on('connection', () => (handshakes += 1));
  const client = await dial();
  let closed = false;
  client.once('close', () => (closed = true));
  await until('the relay has looked three times', () => handshakes >= 4);
  expect(closed).toBe(false);
  expect(changes).toEqual([]);
});

// The protection is `FAILURES` in `watch`: a slow line that loses one handshake is no cut.
test('one look in vain drops nothing', async () => {
  const port = await listen();
  await open(port);
  const client = await dial();
  expect(await says(client, 'before')).toBe('before');
  // Right after a look, so that exactly one falls into the time in which nobody listens.
  await once(echo, 'connection');
  const looked = performance.now();
  echo.close();
  await until('the next look was in vain', () => performance.now() - looked > 1_500);
  await listen(port);
  await once(echo, 'connection');
  expect(await says(client, 'after')).toBe('after');
  expect(changes).toEqual([]);
});

test('closing ends those it holds', async () => {
  const port = await listen();
  await open(port);
  await new Promise((resolve) => echo.close(resolve));
  await until('the line is dead', () => changes.includes(false));
  const held = await dial();
  const gone = once(held, 'close');
  await relay.close();
  await gone;
});
