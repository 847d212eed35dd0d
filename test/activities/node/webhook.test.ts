import { spawn } from 'node:child_process';
import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { webhook } from '../../../activities/node/webhook.ts';
import { EffectUnclear, SkillFailed } from '../../../contracts/errors.ts';
import { type Provider, startProvider } from '../../../chaos/storm/provider.ts';
import { localJob } from '../../support/local-job.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';
import { until } from '../../support/until.ts';

let home: string;
let provider: Provider;
const servers: Server[] = [];
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'mainstay-webhook-'));
  provider = await startProvider('127.0.0.1');
});
afterEach(async () => {
  await provider.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  rmSync(home, { recursive: true, force: true });
});

const job = () => localJob({ home, id: 'webhook-1' });
const run = (url: string, body = '{"n":1}', one = job()) => webhook.run({ url, body }, one);
const calls = (port = provider.port) => `http://127.0.0.1:${port}/calls`;

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test('sends the body with the job’s id as its key', async () => {
  expect(await run(calls())).toMatchObject({ status: 201 });
  expect(provider.calls).toEqual([{ key: 'webhook-1', body: '{"n":1}' }]);
});

test('says JSON of JSON and text of text', async () => {
  const types: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    types.push(request.headers['content-type']);
    request.resume().on('end', () => response.end('thanks'));
  });
  expect(await run(url)).toEqual({ status: 200, answer: 'thanks' });
  await run(url, 'good morning');
  expect(types).toEqual(['application/json', 'text/plain; charset=utf-8']);
});

test.each([
  [400, SkillFailed],
  [302, SkillFailed],
  [503, EffectUnclear],
  [408, EffectUnclear],
] as const)('an answer of %i is a %p', async (status, kind) => {
  const url = await serve((request, response) => {
    request.resume().on('end', () => response.writeHead(status).end('because'));
  });
  await expect(run(url)).rejects.toBeInstanceOf(kind);
});

test('nobody there is a failure: nothing was sent', async () => {
  const closed = createTcpServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  await expect(run(calls(port))).rejects.toThrow('can’t be reached'.replace('’', "'"));
});

test('a server that hangs up in mid-work may have done it', async () => {
  const url = await serve((request) => request.resume().on('end', () => request.socket.destroy()));
  await expect(run(url)).rejects.toBeInstanceOf(EffectUnclear);
});

test('a server that never says "continue" gets the body all the same', async () => {
  const server = createServer();
  const bodies: string[] = [];
  server.on('checkContinue', (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(body);
      response.end('ok');
    });
  });
  server.listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  expect(await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)).toMatchObject({ status: 200 });
  expect(bodies).toEqual(['{"n":1}']);
});

const BUILT = join(import.meta.dirname, '..', '..', '..', 'dist', 'activities', 'node', 'webhook', 'post.js');
const PROGRAM = `
  const { post } = await import(process.argv[1]);
  await post({ url: process.argv[2], body: '{"n":2}' }, { id: 'webhook-1', signal: new AbortController().signal });`;

// The protection: the body leaves on `continue` only, or when a handshake has shown that the line lives. The kernel goes on
// sending what a dead process left with it.
test('what a killed process asked into a dead line is not carried out when the line is back', async () => {
  const line = await startTcpProxy(provider.port);
  line.cut();
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, BUILT, calls(line.port)]);
  await until('it has dialled', () => line.connections() > 0);
  // What it has to say is with the kernel by then.
  await sleep(200);
  child.kill('SIGKILL');
  await once(child, 'close');
  line.mend();
  await until('the line is empty', () => line.connections() === 0);
  expect(provider.calls).toEqual([]);
  await line.close();
});

// The protection is `resetAndDestroy`: a mere close leaves the rest to the kernel, too.
test('what was given up in a dead line is not carried out when the line is back', async () => {
  const line = await startTcpProxy(provider.port);
  line.cut();
  const one = job();
  const given = expect(run(calls(line.port), '{"n":2}', one)).rejects.toBeInstanceOf(Error);
  await until('it has dialled', () => line.connections() > 0);
  one.cancel('cancelled');
  await given;
  line.mend();
  await until('the line is empty', () => line.connections() === 0);
  expect(provider.calls).toEqual([]);
  await line.close();
});

describe('asked whether it was done', () => {
  const check = () => `${calls()}/{key}`;
  const look = (input: object) => webhook.reconcile!({ url: calls(), body: '', ...input }, job());

  test('the address given says', async () => {
    expect(await look({ check: check() })).toEqual({ state: 'not-done' });
    await run(calls());
    expect(await look({ check: check() })).toEqual({ state: 'done', output: {} });
  });

  test('without one nobody can', async () => {
    expect(await look({})).toMatchObject({ state: 'unknown', why: expect.stringContaining('check=') as string });
  });

  test('a provider that is out of order is no verdict', async () => {
    const url = await serve((_, response) => response.writeHead(500).end());
    await expect(look({ check: `${url}{key}` })).rejects.toBeInstanceOf(EffectUnclear);
  });
});
