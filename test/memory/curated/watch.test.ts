import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CuratedCopy } from '../../../contracts/http/memory.ts';
import { addEntry } from '../../../memory/curated/edit.ts';
import { openCurated } from '../../../memory/curated/store.ts';
import { watchCurated } from '../../../memory/curated/watch.ts';
import { createLog } from '../../../platform/log.ts';
import { until } from '../../support/until.ts';

let home: string;
let memory: string;
let stop: AbortController;
let watching: Promise<void>;
let isGatewayThere: boolean;
let handed: CuratedCopy[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mainstay-curated-'));
  memory = mkdtempSync(join(home, 'memory-'));
  stop = new AbortController();
  isGatewayThere = true;
  handed = [];
  watching = watchCurated({ memory, handOver, log: createLog('test', 'silent') }, stop.signal);
});
afterEach(async () => {
  stop.abort();
  await watching;
  rmSync(home, { recursive: true, force: true });
});

function handOver(copy: CuratedCopy): Promise<void> {
  if (!isGatewayThere) return Promise.reject(new Error('fetch failed'));
  handed.push(copy);
  return Promise.resolve();
}
const file = () => join(memory, 'MEMORY.md');
const remember = (words: string) =>
  openCurated(memory).change({ by: 'test' }, (text) => ({
    text: addEntry(text, 'Lessons', words),
    why: words,
    outcome: {},
  }));
const hasHanded = (words: string) =>
  until(`the gateway is given "${words}"`, () => handed.at(-1)?.text.includes(words) && handed.at(-1), 10_000);

test('each change is handed over: ours, and a save of any editor', async () => {
  await remember('one');
  const first = await hasHanded('one');
  appendFileSync(file(), '- by hand\n');
  expect(await hasHanded('by hand')).toMatchObject({ version: 2, since: first.since, conflicts: [] });
  writeFileSync(`${file()}~`, '# Memory\n\n- by another file\n');
  renameSync(`${file()}~`, file());
  expect(await hasHanded('by another file')).toMatchObject({ version: 3 });
  expect(handed.map(({ version }) => version)).toEqual([1, 2, 3]);
});

test('through an outage the latest waits', async () => {
  isGatewayThere = false;
  for (const words of ['one', 'two', 'three']) await remember(words);
  isGatewayThere = true;
  expect(await hasHanded('three')).toMatchObject({ version: 3 });
  expect(handed).toHaveLength(1);
});

test('a secret that the operator wrote into it stays at the node', async () => {
  writeFileSync(join(home, '.env'), 'SHOP_TOKEN=correct-horse-battery\n');
  writeFileSync(file(), '- the shop’s token is correct-horse-battery\n- the rest\n');
  const { text } = await hasHanded('the rest');
  expect(text).not.toContain('horse');
});

test('what waits for an answer is handed over, and its answer', async () => {
  writeFileSync(file(), '## Lessons\n\n- one\n- two\n- three\n- four\n');
  await hasHanded('four');
  writeFileSync(file(), '## Lessons\n\n- one, mine\n- two\n- three\n- four\n');
  await hasHanded('mine');
  const curated = openCurated(memory);
  const { proposal } = await curated.propose(1, [{ kind: 'replace', entry: 'one', text: 'one, ours' }], {
    by: 'review',
    why: 'a day',
  });
  const copy = await until('the conflict is handed over', () => handed.find(({ conflicts }) => conflicts.length > 0));
  expect(copy.conflicts).toEqual([
    { id: proposal!.id, text: `${proposal!.id}: a day (review); it would change\n-- one, mine\n+- one, ours` },
  ]);
  await curated.resolve(proposal!.id, 'mine', { by: 'test' });
  await until('the answer is handed over', () => handed.at(-1)?.conflicts.length === 0);
});
