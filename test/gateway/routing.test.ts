import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { readConfig } from '../../platform/config-file.ts';
import { assembleGateway, type GatewayParts } from '../support/gateway-parts.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';

const MEMORY = '# Memory\n\n## People\n\n- Nadia Ruiz: contact for blueprint.example\n- Ben mends roofs\n';

let models: ModelServer;
let gateway: GatewayParts;
beforeEach(async () => (models = await startModelServer()));
afterEach(async () => {
  await gateway.stop();
  await models.close();
});

/** A gateway whose node is away and has left a copy of its memory, with these models and caps. */
async function start(more: { routing?: string[]; budgets?: object; env?: Record<string, string> } = {}) {
  const { routing = ['local/quick'], budgets = {}, env = { LOCAL_KEY: 'key' } } = more;
  const dir = mkdtempSync(join(tmpdir(), 'mainstay-routing-'));
  const file = join(dir, 'config.yaml');
  const providers = { local: { wire: 'openai', baseUrl: models.url, apiKeyEnv: 'LOCAL_KEY' } };
  const prices = { 'local/*': { input: 1_000, output: 1_000 } };
  writeFileSync(file, stringify({ providers, prices, models: { main: ['local/clever'], routing }, budgets }));
  gateway = await assembleGateway({ dir, handlesMessages: false, settings: { config: readConfig(file), env } });
  gateway.setNode(false);
  const at = '2026-02-08T10:00:00.000Z';
  gateway.recorder.curatedCopy.put({ text: MEMORY, version: 1, at, since: at, conflicts: [] });
}

const says = (verdict: { kind: string; text?: string; notes?: string[]; command?: string }) =>
  models.script('quick', ({ body }) => {
    const [id = ''] = /#[0-9a-f]{5}(?= Nadia)/.exec(JSON.stringify(body['messages'])) ?? [];
    const notes = verdict.notes?.map((note) => (note === 'Nadia' ? id : note)) ?? [];
    return { text: JSON.stringify({ text: '', command: '', ...verdict, notes }), usage: { input: 100, output: 20 } };
  });

async function say(text: string): Promise<{ next: string; reply: string | undefined }> {
  const id = gateway.say(text);
  const { next } = await gateway.desk.handleMessage(id);
  // The turn asks again what intake's first try found out.
  expect(await gateway.desk.handleMessage(id)).toMatchObject({ next });
  return { next, reply: gateway.recorder.messages.reply(id)?.text };
}

test('a simple question is answered from the copy of the memory, says so, is paid for, and no node is asked', async () => {
  await start();
  says({ kind: 'answer', text: 'Nadia Ruiz is the contact.', notes: ['Nadia'] });
  const { next, reply } = await say('Who is the contact for blueprint.example?');
  expect(next).toBe('nothing');
  expect(reply).toMatch(
    /^Nadia Ruiz is the contact\.\n\nFrom the copy of Feb 8, .*; the node is away\. Worded by local\/quick\.$/,
  );
  expect(models.requests).toHaveLength(1);
  expect(gateway.budget.cost({ by: 'tier' })).toMatchObject({ costUsd: 0.12, rows: [{ key: 'routing', calls: 1 }] });
  expect(gateway.recorder.agentTasks.open('web')).toEqual([]);
});

test('what is but a command is run, and says what it was understood as', async () => {
  await start();
  says({ kind: 'command', command: '/cost model' });
  expect(await say('what did the models cost us this week')).toEqual({
    next: 'nothing',
    reply:
      '**$0.12 in the last 7d, by model** (1 call); today $0.12\nlocal/quick: $0.12 (1 call)\n\nUnderstood as /cost model by local/quick; the node is away.',
  });
  says({ kind: 'command', command: '/remind tomorrow at nine to call Ana' });
  const { next, reply } = await say('would be great to hear from you about calling Ana tomorrow at nine');
  expect([next, reply]).toEqual(['nothing', expect.stringContaining('call Ana')]);
});

test.each<[why: string, verdict: Parameters<typeof says>[0]]>([
  ['is in doubt', { kind: 'wait' }],
  ['answers from nothing it was shown', { kind: 'answer', text: 'It is Tom.', notes: ['#00000'] }],
  ['would do more than tell', { kind: 'command', command: '/memory undo' }],
  ['names a command that makes no sense', { kind: 'command', command: '/remind whenever it suits somebody' }],
])('what the model %s waits for the node, and is asked about once', async (_why, verdict) => {
  await start();
  says(verdict);
  expect(await say('Who is the contact for blueprint.example?')).toEqual({ next: 'think', reply: undefined });
  expect(models.requests).toHaveLength(1);
});

test('a model that fails or has no money leaves the message to the node', async () => {
  await start({ budgets: { tiers: { routing: { day: 0.01 } } } });
  expect(await say('Who is the contact for blueprint.example?')).toMatchObject({ next: 'think' });
  expect(models.requests).toHaveLength(0);
  await gateway.stop();
  await start();
  models.script('quick', { fault: { kind: 'status', status: 400 } });
  expect(await say('Who is the contact for blueprint.example?')).toMatchObject({ next: 'think' });
  expect(models.requestsFor('clever')).toEqual([]);
});

test('nobody is asked while the node is there, where no routing model is set, or where the gateway has no key', async () => {
  await start();
  gateway.setNode(true);
  expect(await say('Who is the contact for blueprint.example?')).toMatchObject({ next: 'think' });
  for (const more of [{ routing: [] }, { env: {} }]) {
    await gateway.stop();
    await start(more);
    expect(await say('Who is the contact for blueprint.example?')).toMatchObject({ next: 'think' });
  }
  expect(models.requests).toEqual([]);
});

test('what may belong to a task that waits, waits behind it', async () => {
  await start();
  says({ kind: 'wait' });
  await say('Write to the contact of blueprint.example.');
  says({ kind: 'answer', text: 'Nadia Ruiz.', notes: ['Nadia'] });
  expect(await say('Who is the contact for blueprint.example?')).toMatchObject({ next: 'think' });
  expect(models.requests).toHaveLength(1);
});
