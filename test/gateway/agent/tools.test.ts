import { loadSkills } from '../../../activities/skills.ts';
import type { McpServer } from '../../../contracts/mcp.ts';
import type { NodeAnnouncement } from '../../../contracts/http/node.ts';
import { HOME_QUEUE } from '../../../contracts/queues.ts';
import { offersOf, toolsOf } from '../../../gateway/agent/tools.ts';
import { useRecorder } from '../recorder/recorder-under-test.ts';

const recorder = useRecorder();

const shop = (more: Partial<McpServer> = {}): McpServer => ({
  ...{ name: 'shop', available: true, timeoutMs: 60_000 },
  tools: [
    {
      ...{ name: 'mcp__shop__order', tool: 'order', description: 'Orders', effect: 'external', asks: true },
      inputSchema: { type: 'object' },
    },
  ],
  ...more,
});

function announce(name: string, mcp: McpServer[], more: Partial<NodeAnnouncement> = {}, at = 1) {
  recorder.now().nodes.announce(
    name,
    {
      ...{ queue: HOME_QUEUE, version: '1', buildId: 'b', pid: 1, host: 'h', slots: 1, running: 0, tools: {} },
      skills: ['read', 'mcp'].map((skill) => ({ name: skill, available: true })),
      ...{ mcp, ...more },
    },
    at,
  );
}

const tools = async () => toolsOf(await loadSkills(), recorder.now().nodes.all());
const offered = async () => offersOf(await tools(), []).map(({ name }) => name);

test('a tool of an MCP server is offered under its own name, the skill that calls it is not', async () => {
  announce('home', [shop()]);
  expect(await offered()).toEqual(['mcp__shop__order', 'read']);
  const order = (await tools()).find(({ name }) => name === 'mcp__shop__order')!;
  expect(order).toMatchObject({ asks: true, skill: { name: 'mcp' } });
  expect(order.inputOf({ item: 'cake' })).toEqual({
    ...{ server: 'shop', tool: 'order', arguments: { item: 'cake' } },
    ...{ effect: 'external', timeoutMs: 60_000 },
  });
});

test('one that is down is not offered, and is known by its name all the same', async () => {
  announce('home', [shop({ available: false, reason: 'it ended' })]);
  expect(await offered()).toEqual(['read']);
  expect((await tools()).map(({ name }) => name)).toContain('mcp__shop__order');
});

test('a node that has just started is taken to have the tools it had', async () => {
  announce('home', [shop()]);
  announce('home', [shop({ available: false, reason: 'it was not asked yet', tools: undefined })]);
  expect((await tools()).map(({ name }) => name)).toContain('mcp__shop__order');
  announce('home', [shop({ tools: [] })]);
  expect((await tools()).map(({ name }) => name)).not.toContain('mcp__shop__order');
});

test('of several nodes the one counts that spoke last, and no spare: no name is offered twice', async () => {
  announce('old', [shop()], {}, 1);
  announce('home', [shop()], {}, 2);
  announce('spare', [shop({ name: 'other' })], { queue: 'backup-node' }, 3);
  expect((await offered()).filter((name) => name.startsWith('mcp__'))).toEqual(['mcp__shop__order']);
});
