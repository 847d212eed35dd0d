import type { MemoryAnswer } from '../../../contracts/http/memory-asks.ts';
import { createGatewayClient, type GatewayClient } from '../../../contracts/http/client.ts';
import { memoryFolder, startMemoryNode } from '../../support/memory-node.ts';
import { type PageGateway, startPageGateway, TOKEN } from '../../support/page-gateway.ts';

const LOG = `## 2026-02-08 10:42 AM - Ada
"The contact for blueprint.example is Nadia Ruiz."

## 2026-02-08 10:45 AM - System
Cron: briefing completed
`;

let gateway: PageGateway;
let folder: ReturnType<typeof memoryFolder>;
let node: ReturnType<typeof startMemoryNode>;
let client: GatewayClient;

beforeAll(async () => {
  gateway = await startPageGateway();
  folder = memoryFolder({ '2026-02-08.md': LOG, '2026-02-10.md': '## 2026-02-10 9:00 AM - Ada\n"Later."\n' });
  node = startMemoryNode({ url: gateway.url, folder: folder.folder });
  client = createGatewayClient({ url: gateway.url, token: TOKEN });
});

afterAll(async () => {
  await node?.stop();
  await gateway?.stop();
  folder?.remove();
});

const get = <About extends Parameters<typeof path>[0]>(about: About, rest = '') =>
  client.get(path(about, rest)) as Promise<MemoryAnswer<About>>;
function path(about: 'search' | 'days' | 'day' | 'curated' | 'versions' | 'version' | 'graph', rest = ''): string {
  const folders = { day: 'days', version: 'versions' } as Record<string, string>;
  return `/api/memory/${folders[about] ?? about}${rest}`;
}

test('what the log says is found, with its source', async () => {
  const { hits } = await get('search', '?q=contact+for+blueprint&k=3');
  expect(hits[0]).toMatchObject({ file: '2026-02-08.md', line: 1, date: '2026-02-08' });
  expect(hits[0]!.text).toContain('Nadia Ruiz');
});

test('a question costs little more than its answer', async () => {
  const bare = [];
  const asked = [];
  for (let round = 0; round < 60; round += 1) {
    const began = performance.now();
    await get('search', '?q=contact');
    asked.push(performance.now() - began);
    const before = performance.now();
    node.memory.search('contact');
    bare.push(performance.now() - before);
  }
  const median = (times: number[]) => times.toSorted((a, b) => a - b)[times.length / 2]!;
  const more = median(asked) - median(bare);
  expect(more).toBeLessThan(20);
});

test('the days, one day with its neighbours, and a day without a log', async () => {
  expect((await get('days')).days.map(({ date }) => date)).toEqual(['2026-02-10', '2026-02-08']);
  const day = await get('day', '/2026-02-08');
  expect(day).toMatchObject({ before: null, after: '2026-02-10' });
  expect(day.entries.map(({ who, kind, line }) => [who, kind, line])).toEqual([
    ['Ada', 'said', 1],
    ['System', 'system', 4],
  ]);
  expect(await get('day', '/2026-02-09')).toMatchObject({ before: '2026-02-08', after: '2026-02-10', entries: [] });
  await expect(get('day', '/..%2Fx')).rejects.toThrow('date must be a date as 2026-02-08');
});

test('MEMORY.md with its versions as diffs', async () => {
  folder.put('MEMORY.md', '# Memory\n\n## Lessons\n\n- Measure first\n');
  const { text, version } = await get('curated');
  expect(text).toContain('Measure first');
  expect((await get('versions')).versions[0]).toMatchObject({ version, by: 'hand edit' });
  expect((await get('version', `/${version}`)).lines).toContain('+- Measure first');
});

test('the graph around an entity, and the entities there are', async () => {
  const { entities } = (await client.get('/api/memory/graph')) as MemoryAnswer<'entities'>;
  expect(entities.map(({ name }) => name)).toEqual(expect.arrayContaining(['Nadia Ruiz', 'blueprint.example']));
  const { entity, now, nodes, edges } = await get('graph', '?entity=blueprint.example');
  expect(entity).toMatchObject({ kind: 'site', name: 'blueprint.example' });
  expect(now[0]).toMatchObject({ relation: 'contact for', source: '2026-02-08.md:1' });
  expect(nodes.map(({ name }) => name)).toContain('Nadia Ruiz');
  expect(edges[0]).toMatchObject({ relation: 'contact for', past: false });
  await expect(get('graph', '?entity=nobody')).rejects.toThrow('The graph knows no entity "nobody"');
});

test('what it failed at is told as a failure, not as silence', async () => {
  expect(node.errors).toEqual([]);
});
