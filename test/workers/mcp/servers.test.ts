import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EffectUnclear, SkillFailed } from '../../../contracts/errors.ts';
import type { McpCall } from '../../../contracts/mcp.ts';
import { freePort } from '../../../platform/free-port.ts';
import { createLog } from '../../../platform/log.ts';
import { mcpSchema } from '../../../platform/mcp-config.ts';
import { processStartTime } from '../../../platform/processes.ts';
import { createKnownRedactor } from '../../../platform/secrets/redact-known.ts';
import { createMcpServers, type McpServers } from '../../../workers/mcp/servers.ts';
import { until } from '../../support/until.ts';

const SERVER = join(import.meta.dirname, '../../support/mcp-server.mjs');

let folder: string;
let notes: string;
let open: McpServers[];
let processes: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainstay-mcp-'));
  notes = join(folder, 'notes');
  open = [];
  processes = [];
});
afterEach(async () => {
  await Promise.all(open.map((servers) => servers.stop()));
  for (const child of processes) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const noted = () => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : []);
const isGone = async (pid: number) => (await processStartTime(pid)) === null;

async function start(server: object, variables: Record<string, string> = {}) {
  const servers = await createMcpServers({
    config: mcpSchema.parse({ servers: { shop: server } }),
    grantable: { PATH: process.env['PATH']!, MCP_NOTES: notes, OTHER_KEY: 'not-granted', ...variables },
    cwd: folder,
    redact: createKnownRedactor([{ name: 'SHOP_KEY', value: 'the-key-of-the-shop' }]),
    log: createLog('n', 'silent'),
  });
  open.push(servers);
  return servers;
}

const stdio = (more: object = {}) => ({ command: process.execPath, args: [SERVER], env: ['MCP_NOTES'], ...more });

const view = (servers: McpServers) => servers.views()[0]!;
const isThere = (servers: McpServers) => until('the server is there', () => view(servers).available, 20_000);

/** Calls a tool as a skill would. */
function call(servers: McpServers, tool: string, given: object = {}, more: Partial<McpCall> = {}) {
  return servers.call({
    ...{ server: 'shop', tool, arguments: given as McpCall['arguments'], effect: 'external' },
    signal: new AbortController().signal,
    sending: () => Promise.resolve(),
    progress: () => undefined,
    ...more,
  });
}
const textOf = ({ content }: Awaited<ReturnType<typeof call>>) => (content[0] as { text: string }).text;

async function startHttp(port: number, env: Record<string, string> = {}): Promise<ChildProcess> {
  const child = spawn(process.execPath, [SERVER, '--http', String(port)], {
    env: { ...process.env, MCP_NOTES: notes, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  processes.push(child);
  await once(child.stdout, 'data');
  return child;
}

describe('a server by standard input and output', () => {
  test('is asked for its tools and called, and sees no variable but those it was granted', async () => {
    const servers = await start(stdio());
    await isThere(servers);
    expect(view(servers).tools!.map(({ tool, effect }) => [tool, effect])).toContainEqual(['order', 'external']);
    expect(textOf(await call(servers, 'echo', { text: 'hello' }))).toBe('hello');
    const seen = Object.keys(JSON.parse(textOf(await call(servers, 'environment'))) as object);
    expect(seen.sort()).toEqual(expect.arrayContaining(['MCP_NOTES', 'PATH']));
    expect(seen).not.toContain('OTHER_KEY');
    expect(seen).not.toContain('NODE_ENV');
  });

  test('needs a variable that is not set: it is off and says so', async () => {
    const servers = await start(stdio({ env: ['SHOP_KEY'] }));
    const off = await until('it is off', () => view(servers).reason?.includes('SHOP_KEY') && view(servers));
    expect(off).toMatchObject({
      available: false,
      reason: expect.stringContaining('it needs SHOP_KEY, which is not set'),
    });
  });

  test('that is no program, or no MCP server, is off with its own words', async () => {
    const [none, silent] = [
      await start({ command: '/nowhere/mcp' }),
      await start({ command: 'sh', args: ['-c', 'echo no licence >&2; exit 4'] }),
    ];
    await until('it is off', () => /\/nowhere\/mcp/.test(view(none).reason ?? ''));
    await until('it is off', () => view(silent).reason === 'it ended (exit code 4): no licence');
  });

  test('is given only what its tool takes', async () => {
    const servers = await start(stdio());
    await isThere(servers);
    await expect(call(servers, 'echo', { text: 7 })).rejects.toThrow(
      'echo of shop does not take that: data/text must be string.',
    );
    await expect(call(servers, 'nothing')).rejects.toThrow('The MCP server shop offers no tool nothing.');
    await expect(call(servers, 'order', { item: 'cake' }, { effect: 'none' })).rejects.toThrow('does more than it did');
    expect(noted()).toEqual(['started']);
  });

  test('that crashes in a call which only reads is started again, and the call made again', async () => {
    const servers = await start(stdio({ retries: 2 }));
    await isThere(servers);
    const failed = call(servers, 'crash', {}, { effect: 'none' });
    await expect(failed).rejects.toThrow(EffectUnclear);
    expect(noted().filter((line) => line === 'crashes')).toHaveLength(3);
    await isThere(servers);
    expect(textOf(await call(servers, 'echo', { text: 'well again' }))).toBe('well again');
  });

  test('that crashes in a call with an effect is never called again by itself', async () => {
    const servers = await start(stdio());
    await isThere(servers);
    await expect(call(servers, 'order', { item: 'cake', then: 'crash' })).rejects.toThrow(EffectUnclear);
    await isThere(servers);
    expect(noted().filter((line) => line === 'ordered cake')).toHaveLength(1);
  });

  test('that is not there at the moment is waited for, since nothing has left', async () => {
    const servers = await start(stdio());
    expect(textOf(await call(servers, 'echo', { text: 'early' }))).toBe('early');
  });

  test('that does not come in time was asked for nothing', async () => {
    const servers = await start({ command: 'sleep', args: ['600'], retries: 0 });
    const time = new AbortController();
    const calling = call(servers, 'order', { item: 'cake' }, { signal: time.signal });
    time.abort('time limit');
    await expect(calling).rejects.toMatchObject({
      name: 'NotReachable',
      message: 'The MCP server shop is not there: it was not asked yet.',
    });
  });

  test('hears of a cancelled call', async () => {
    const servers = await start(stdio());
    await isThere(servers);
    const stop = new AbortController();
    const calling = call(servers, 'stall', {}, { signal: stop.signal });
    await until('it stalls', () => noted().includes('stalls'));
    stop.abort('cancelled');
    await expect(calling).rejects.toBe('cancelled');
    await until('it has heard', () => noted().includes('cancelled'));
  });

  test('that has other tools is asked for them again, and what changed is told at once', async () => {
    const servers = await start(stdio());
    await isThere(servers);
    const changed = once(servers.events, 'change');
    await call(servers, 'more');
    await changed;
    expect(view(servers).tools!.map(({ name }) => name)).toContain('mcp__shop__extra');
  });

  test('ends with the node, with all that it started', async () => {
    const servers = await start(stdio());
    await isThere(servers);
    const pids = JSON.parse(textOf(await call(servers, 'children'))) as number[];
    await servers.stop();
    for (const pid of pids) expect(await isGone(pid)).toBe(true);
  });

  test('tells no secret of its node, in what it says of itself or answers', async () => {
    const servers = await start({ command: 'sh', args: ['-c', 'echo wrong key: the-key-of-the-shop >&2; exit 1'] });
    const reason = await until('it is off', () => /wrong key/.test(view(servers).reason ?? '') && view(servers).reason);
    expect(reason).toBe('it ended (exit code 1): wrong key: [redacted: SHOP_KEY]');
    const there = await start(stdio());
    await isThere(there);
    expect(textOf(await call(there, 'echo', { text: 'the-key-of-the-shop' }))).toBe('[redacted: SHOP_KEY]');
  });
});

describe('a server by HTTP', () => {
  test('is called with the headers of the config', async () => {
    const port = await freePort();
    await startHttp(port, { MCP_KEY: 'a-key' });
    const url = `http://127.0.0.1:${port}/mcp`;
    const headers = { authorization: 'Bearer ${SHOP_KEY}' };
    const servers = await start({ url, headers }, { SHOP_KEY: 'a-key' });
    await isThere(servers);
    expect(textOf(await call(servers, 'echo', { text: 'hello' }))).toBe('hello');
    const refused = await start({ url, headers }, { SHOP_KEY: 'another' });
    await until('it is refused', () => view(refused).reason?.includes('no such key'));
  });

  test('that was away, or has forgotten the session, is there again by itself', async () => {
    const port = await freePort();
    const servers = await start({ url: `http://127.0.0.1:${port}/mcp` });
    await until('it is off', () => view(servers).reason?.includes('ECONNREFUSED'));
    const first = await startHttp(port);
    await isThere(servers);
    first.kill('SIGKILL');
    await once(first, 'exit');
    await startHttp(port);
    expect(textOf(await call(servers, 'echo', { text: 'back' }))).toBe('back');
  });

  test('that dies in a call with an effect leaves it unclear, at once', async () => {
    const port = await freePort();
    const child = await startHttp(port);
    const servers = await start({ url: `http://127.0.0.1:${port}/mcp` });
    await isThere(servers);
    const ordering = call(servers, 'order', { item: 'cake', then: 'stall' });
    await until('it is ordered', () => noted().includes('ordered cake'));
    child.kill('SIGKILL');
    await expect(ordering).rejects.toThrow(EffectUnclear);
  });
});

test('a server nobody has configured is said so', async () => {
  const servers = await start(stdio());
  const asked = servers.call({
    ...{ server: 'bank', tool: 'pay', arguments: {}, effect: 'external' },
    signal: new AbortController().signal,
    sending: () => Promise.resolve(),
    progress: () => undefined,
  });
  await expect(asked).rejects.toThrow(SkillFailed);
});
