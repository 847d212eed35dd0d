import { loadSkills } from '../../../activities/skills.ts';
import type { CronDefinition } from '../../../contracts/cron.ts';
import type { FireEnding, FirePlan } from '../../../contracts/work.ts';
import { toLogEntry } from '../../../gateway/recorder/entries.ts';
import { assembleGateway, type GatewayParts } from '../../support/gateway-parts.ts';
import { call, cost } from '../budget/a-budget.ts';
import { aCron } from './a-cron.ts';

const MINUTE = 60_000;
let gateway: GatewayParts;

beforeEach(async () => {
  gateway = await assembleGateway({ skills: await loadSkills() });
});
afterEach(() => gateway.stop());

let fires = 0;

/** A fire that was due `lateMs` ago goes through its life; the node does its job. */
async function fire(
  definition: CronDefinition,
  ending: Partial<FireEnding> = {},
  lateMs = 0,
  output: Record<string, unknown> = { exitCode: 0, output: 'tick', outputBytes: 5, durationMs: 10 },
): Promise<FirePlan> {
  const { keeper } = gateway.crons;
  const nominalAt = Date.now() - lateMs;
  const workflowId = `cron:${definition.name}-${(fires += 1)}`;
  const input = {
    fire: { cron: definition.name, workflowId, runId: 'run', nominalAt, firedAt: nominalAt },
    definition,
  };
  const plan = await keeper.beginFire(input);
  if (plan.next === 'job') {
    const { jobId } = plan.job;
    const now = Date.now();
    const result = {
      output,
      text: '',
      artifacts: [],
      measures: {},
      node: 'n',
      startedAt: now,
      finishedAt: now + 1_500,
    };
    const state = ending.state ?? 'done';
    gateway.jobs.end({ jobId, state, attempts: 1, ...(state === 'done' ? { result } : { error: ending.error }) });
  }
  const end: FireEnding = { ...input, state: 'done', ...ending };
  await keeper.endFire(end);
  await keeper.endFire(end);
  return plan;
}

const texts = () => gateway.said().map(({ text }) => text);
const log = () =>
  gateway.recorder.entries.after(0, 100).flatMap((entry) => (entry.kind === 'system' ? [toLogEntry(entry).line] : []));

it('tells the result once, and writes the log line in the form of the contract', async () => {
  const plan = await fire(aCron());
  expect(plan).toMatchObject({ next: 'job', job: { priority: 3, queue: 'mac-node', summary: 'run tick.sh' } });
  expect(texts()).toEqual(['tick: tick\n\nProcessing time: 1.5 s']);
  expect(log()).toEqual(['Cron: tick completed (model: none, cost: $0.000)']);
});

it('says how late a run was that came a minute late or more', async () => {
  await fire(aCron(), {}, 12 * MINUTE);
  expect(texts()[0]).toBe('tick: tick\n\nran late by 12 m\nProcessing time: 1.5 s');
  expect(log()).toContain('Cron: tick ran late by 12 m');
});

it('leaves what was too late undone where a gateway that died meanwhile is asked for it again', async () => {
  const { keeper } = gateway.crons;
  const definition = aCron({ catchupMs: 10 * MINUTE });
  const nominalAt = Date.now() - 12 * MINUTE;
  const late = { cron: 'tick', workflowId: 'cron:tick-late', runId: 'r', nominalAt, firedAt: nominalAt };
  const passedUp = await keeper.beginFire({ fire: late, definition });
  expect(passedUp).toMatchObject({ next: 'nothing' });
  expect(await keeper.beginFire({ fire: late, definition })).toEqual(passedUp);
  await keeper.endFire({ fire: late, definition, state: 'failed', error: 'too late' });
  expect(await keeper.beginFire({ fire: late, definition })).toEqual({ next: 'nothing', error: 'too late' });
  expect(gateway.recorder.jobs.recent(10)).toEqual([]);
});

it('runs nothing that comes later than its catch-up, but what was backfilled', async () => {
  const plan = await fire(aCron({ catchupMs: 10 * MINUTE }), { state: 'failed', error: 'too late' }, 12 * MINUTE);
  expect(plan).toEqual({ next: 'nothing', error: 'It was due 12 m ago, which is too late to run it (catchup 10 m).' });
  const { keeper } = gateway.crons;
  const now = Date.now();
  const backfilled = {
    cron: 'tick',
    workflowId: 'backfilled',
    runId: 'r',
    nominalAt: now - 600 * MINUTE,
    firedAt: now,
  };
  expect(await keeper.beginFire({ fire: backfilled, definition: aCron() })).toMatchObject({ next: 'job' });
});

it('tells nothing of a quiet cron that works, and nothing of one that was cancelled', async () => {
  await fire(aCron({ quiet: true }));
  await fire(aCron(), { state: 'cancelled' });
  expect(texts()).toEqual([]);
  expect(log()).toEqual([
    'Cron: tick completed (model: none, cost: $0.000)',
    'Cron: tick cancelled (model: none, cost: $0.000)',
  ]);
});

it('alerts once a cause, also for a quiet cron, and says when it works again', async () => {
  const quiet = aCron({ quiet: true });
  await fire(quiet, { state: 'failed', error: 'tick.sh ended with exit code 3.\nno disk in drive 7' });
  await fire(quiet, { state: 'failed', error: 'tick.sh ended with exit code 3.\nno disk in drive 8' });
  await fire(quiet);
  const [alert, recovery, ...others] = gateway.said();
  expect(alert?.text).toMatch(
    /^⚠️ tick failed\.\ntick\.sh ended with exit code 3\.\nno disk in drive 7\n\nProcessing time: /,
  );
  expect(alert?.data.buttons?.[0]).toEqual([
    { label: 'Run now', action: '/cron run tick' },
    { label: 'Pause', action: '/cron pause tick' },
  ]);
  expect(recovery?.text).toMatch(/^✅ tick works again, after 2 failures in a row since \d+:\d\d [AP]M\.$/);
  expect(others).toEqual([]);
  expect(log()[0]).toBe('Cron: tick failed (model: none, cost: $0.000): tick.sh ended with exit code 3.');
});

it('names in its log line the model that a job asked, and what that cost', async () => {
  const { budget, crons } = gateway;
  const definition = aCron();
  const fired = { cron: 'tick', workflowId: 'cron:tick-asks', runId: 'r', nominalAt: Date.now(), firedAt: Date.now() };
  const plan = await crons.keeper.beginFire({ fire: fired, definition });
  const job = plan.next === 'job' ? plan.job.jobId : '';
  budget.reserve(call('one', 0.5, { spend: { job } }));
  budget.settle('one', cost(0.0412, { model: 'google/gemini-3-flash' }));
  gateway.jobs.end({ jobId: job, state: 'done', attempts: 1 });
  await crons.keeper.endFire({ fire: fired, definition, state: 'done' });
  expect(log()).toEqual(['Cron: tick completed (model: google/gemini-3-flash, cost: $0.041)']);
});

it('fails, with the reason, where the skill is no more', async () => {
  const gone = aCron({ work: { kind: 'skill', skill: 'gone', args: {} } });
  await expect(fire(gone)).rejects.toThrow(/There is no skill gone; there are /);
});

it('says nothing where the skill has nothing to tell, and shows its buttons where it has', async () => {
  const work = { kind: 'skill' as const, skill: 'review', args: { quiet: true } };
  const review = aCron({ name: 'mainstay-memory-review', work });
  const text = 'Memory review of 2026-02-08: 1 change';
  const day = { state: 'done', changes: 0, facts: 0, noModel: false };
  await fire(review, {}, 0, { days: [{ ...day, date: '2026-02-07', text: 'Nothing.' }] });
  expect(texts()).toEqual([]);
  await fire(review, {}, 0, { days: [{ ...day, date: '2026-02-08', changes: 1, version: 7, text }] });
  expect(texts()).toEqual([`${text}\n\nProcessing time: 1.5 s`]);
  expect(gateway.said()[0]?.data.buttons).toEqual([[{ label: 'Undo 2026-02-08', action: '/memory undo 7' }]]);
});
