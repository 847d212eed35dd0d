import { costReport } from '../../../contracts/http/budget.ts';
import { type GatewayParts, newJob, TOKEN } from '../../support/gateway-parts.ts';
import { call, cost, gatewayWith, writeBudgets } from './a-budget.ts';

let gateway: GatewayParts;
beforeEach(async () => (gateway = await gatewayWith('{}')));
afterEach(() => gateway.stop());

let calls = 0;
function spend(usd: number, more: Parameters<typeof call>[2] = {}): void {
  const id = `call-${(calls += 1)}`;
  gateway.budget.reserve(call(id, usd, more));
  gateway.budget.settle(id, cost(usd, { model: more.model ?? 'openai/gpt-6-sol' }));
}

async function report(query: string) {
  const answer = await gateway.app.request(`/api/cost?${query}`, { headers: { authorization: `Bearer ${TOKEN}` } });
  return costReport.parse(await answer.json());
}

async function say(text: string) {
  await gateway.desk.handleMessage(gateway.say(text));
  return gateway.said().at(-1)!;
}

test('what calls came to is told by model, tier, cron and the rest, the dearest first', async () => {
  spend(0.2, {
    tier: 'cron',
    provider: 'deepseek',
    model: 'deepseek/deepseek-chat',
    spend: { cron: 'briefing', chat: 'web' },
  });
  spend(0.5, { spend: { chat: 'web' } });
  spend(0.25);
  expect(await report('by=model')).toMatchObject({
    ...{ calls: 3, costUsd: 0.95, unsettledUsd: 0 },
    usage: { input: 3_000, cachedInput: 1_800, output: 150 },
    rows: [
      { key: 'openai/gpt-6-sol', calls: 2, costUsd: 0.75 },
      { key: 'deepseek/deepseek-chat', calls: 1, costUsd: 0.2 },
    ],
  });
  expect((await report('by=tier')).rows.map(({ key }) => key)).toEqual(['main', 'cron']);
  expect((await report('by=cron')).rows.map(({ key, costUsd }) => [key, costUsd])).toEqual([
    [null, 0.75],
    ['briefing', 0.2],
  ]);
  expect((await report('by=chat')).rows.map(({ key, costUsd }) => [key, costUsd])).toEqual([
    ['web', 0.7],
    [null, 0.25],
  ]);
  expect((await report('by=day')).rows).toHaveLength(1);
  expect(await report('by=day&since=2020-01-01T00:00:00Z&until=2020-02-01T00:00:00Z')).toMatchObject({
    calls: 0,
    rows: [],
  });
});

test('a job knows what its calls have cost, and so does the run of its cron', () => {
  gateway.recorder.jobs.insert(newJob('research-1'));
  const fire = { cron: 'news', workflowId: 'cron:news-1', runId: 'r', nominalAt: 1, firedAt: 1 };
  gateway.recorder.cronRuns.begin(fire, 'research-1', 1);
  spend(0.5, { spend: { job: 'research-1', skill: 'research' } });
  expect(gateway.recorder.jobs.find('research-1')!.view).toMatchObject({
    costUsd: 0.5,
    tokens: { input: 1_000, output: 50 },
  });
  const end = { state: 'done' as const, startedAt: 1, finishedAt: 2, runMs: 1, error: null, costUsd: 0.5 };
  gateway.recorder.cronRuns.end(fire, end);
  spend(0.25, { spend: { job: 'research-1', skill: 'research' } });
  expect(gateway.recorder.cronRuns.find(fire)!.costUsd).toBe(0.75);
});

test('a job’s call is its cron’s and its chat’s as well, and falls under their caps', () => {
  gateway.recorder.jobs.insert(newJob('review-1', { skill: 'review', chat: 'web' }));
  const fire = { cron: 'news', workflowId: 'cron:news-1', runId: 'r', nominalAt: 1, firedAt: 1 };
  gateway.recorder.cronRuns.begin(fire, 'review-1', 1);
  writeBudgets(gateway.dir, '{ crons: { news: { day: 0.6 } } }');
  spend(0.5, { spend: { job: 'review-1' } });
  for (const [by, key] of [
    ['cron', 'news'],
    ['chat', 'web'],
    ['skill', 'review'],
  ] as const)
    expect(gateway.budget.cost({ by }).rows).toMatchObject([{ key, costUsd: 0.5 }]);
  expect(gateway.budget.reserve(call('next', 0.2, { spend: { job: 'review-1' } }))).toMatchObject({
    granted: false,
    cap: { scope: 'cron news' },
  });
});

test('/cost answers with figures and a chart', async () => {
  spend(0.5);
  spend(0.125, { model: 'openai/gpt-6-luna' });
  const { text, data } = await say('/cost model');
  expect(text).toBe(
    '**$0.63 in the last 7d, by model** (2 calls); today $0.63\nopenai/gpt-6-sol: $0.50 (1 call)\nopenai/gpt-6-luna: $0.13 (1 call)',
  );
  expect(data.artifacts).toMatchObject([{ name: 'cost-by-model.png', mime: 'image/png', width: 1_240 }]);
  expect(data.buttons![0]!.map(({ action }) => action)).toEqual([
    '/cost day 7d',
    '/cost tier 7d',
    '/cost cron 7d',
    '/cost job 7d',
  ]);
});

test('/cost says when there is nothing, and what it can’t read', async () => {
  expect((await say('/cost')).text).toBe('No model was called in the last 7d.');
  expect((await say('/cost planet')).text).toMatch('Write /cost, or one of day, model, tier');
});

test('requests that make no sense are refused with a sentence', async () => {
  const post = (body: unknown) =>
    gateway.app.request('/api/budget/reservations', {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  expect((await post({ ...call('a', 1), worstUsd: -1 })).status).toBe(400);
  expect((await post({ ...call('a', 1), tier: 'best' })).status).toBe(400);
  expect((await gateway.app.request('/api/budget')).status).toBe(401);
});
