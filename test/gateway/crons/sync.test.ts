import type { CronDefinition } from '../../../contracts/cron.ts';
import { createCronSync } from '../../../gateway/crons/sync.ts';
import { createLog } from '../../../platform/log.ts';
import { connectClient } from '../../../platform/temporal/connection.ts';
import { assembleGateway, type GatewayParts } from '../../support/gateway-parts.ts';
import { useTemporal } from '../../support/temporal.ts';
import { until } from '../../support/until.ts';
import { aCron } from './a-cron.ts';

const temporal = useTemporal();
let client: Awaited<ReturnType<typeof connectClient>>;
let gateway: GatewayParts;
let definitions: CronDefinition[] = [];
const told: string[] = [];
let sync: ReturnType<typeof createCronSync>;

beforeAll(async () => {
  client = await connectClient(temporal.server().target);
  gateway = await assembleGateway();
  sync = createCronSync({
    recorder: gateway.recorder,
    client: () => client,
    wanted: () => ({ timezone: 'UTC', definitions, problems: [], names: new Set(definitions.map(({ name }) => name)) }),
    tell: (_key, text) => told.push(text),
    changed: () => undefined,
    log: createLog('test', 'silent'),
  });
});
afterAll(async () => {
  sync.stop();
  await gateway.stop();
  await client.connection.close();
});

const schedule = (name = 'tick') => client.schedule.getHandle(`cron:${name}`).describe();

test('schedules say overlap, catch-up and zone explicitly, and where they come from', async () => {
  definitions = [aCron({ timezone: 'Asia/Kolkata', overlap: 'buffer-one', catchupMs: null, jitterMs: 5_000 })];
  expect(await sync.sync()).toBe(true);
  expect(await schedule()).toMatchObject({
    policies: { overlap: 'BUFFER_ONE', catchupWindow: 365 * 86_400_000, pauseOnFailure: false },
    spec: { intervals: [{ every: 10_000 }], timezone: 'Asia/Kolkata', jitter: 5_000 },
    memo: { madeBy: 'mainstay', source: 'config.yaml' },
    action: { workflowType: 'cron', args: [{ definition: definitions[0] }], memo: { definition: expect.any(String) } },
  });
});

test('a change leaves paused what was paused with any tool', async () => {
  await client.schedule.getHandle('cron:tick').pause('not now');
  definitions = [aCron({ schedule: { kind: 'every', ms: 60_000 } })];
  await sync.sync();
  expect(await schedule()).toMatchObject({
    spec: { intervals: [{ every: 60_000 }] },
    state: { paused: true, note: 'not now' },
    policies: { overlap: 'SKIP', catchupWindow: 3_600_000 },
  });
});

test('schedules that others made are left alone', async () => {
  const { args: _args, ...action } = (await schedule()).action;
  await client.schedule.create({ scheduleId: 'cron:theirs', spec: {}, action: { ...action, args: [] } });
  definitions = [];
  await sync.sync();
  expect(told).toEqual(['tick is no longer in config.yaml, so its schedule is removed.']);
  await expect(schedule()).rejects.toThrow();
  await expect(schedule('theirs')).resolves.toBeDefined();
});

test('what was changed while Temporal was away is made when it is back, and an audit knows the time between as unsure', async () => {
  const began = Date.now();
  await temporal.restart(async () => {
    definitions = [aCron({ name: 'later' })];
    expect(await sync.sync()).toBe(false);
    expect(gateway.recorder.cronHistory.latestOf('later')).toBeNull();
  });
  await until('it is made', async () => (await schedule('later').catch(() => null)) !== null);
  const change = await until('it is noted', () => {
    const latest = gateway.recorder.cronHistory.latestOf('later');
    return latest?.since ? latest : null;
  });
  expect(change.after).toBeGreaterThan(began);
  expect(change.since).toBeGreaterThanOrEqual(change.after);
});
