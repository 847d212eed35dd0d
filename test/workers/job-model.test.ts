import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJobModel } from '../../workers/job-model.ts';
import { useModels } from '../models/models-under-test.ts';

let dir: string;
let models: Awaited<ReturnType<typeof useModels>>;
let stop: AbortController;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mainstay-job-model-'));
  models = await useModels({ config: ['models: { cron: [one/flash] }'] });
  stop = new AbortController();
});
afterEach(async () => {
  await models.close();
  rmSync(dir, { recursive: true, force: true });
});

/** The job as one attempt of it sees the models. */
const attempt = () =>
  createJobModel({
    job: { id: 'review-1', dir, signal: stop.signal },
    models: models.options,
  });
const question = (id: string, timeLimitMs = 30_000) => ({
  ...{ id, timeLimitMs },
  messages: [{ role: 'user' as const, content: 'What is worth keeping?' }],
});

test('what a job was answered is not asked again by its next attempt, and is paid once, to the job', async () => {
  models.server.script('flash', 'Nothing much.', 'Something else.');
  const first = await attempt()('cron')!(question('day-1'));
  const second = await attempt()('cron')!(question('day-1'));
  expect(second).toEqual(first);
  expect(models.server.requests).toHaveLength(1);
  expect(models.purse.reserved).toMatchObject([{ tier: 'cron', spend: { job: 'review-1' } }]);
  expect(await attempt()('cron')!(question('day-2'))).toMatchObject({ text: 'Something else.' });
});

test('a tier without models has none to ask', () => {
  expect(attempt()('main')).toBeNull();
});

test('a model that takes too long is given up, and a job that is stopped waits no more', async () => {
  models.server.script('flash', { fault: { kind: 'stall' } });
  await expect(attempt()('cron')!(question('day-1', 300))).rejects.toThrow(
    'No model of the tier cron answered within its time limit of 300 ms.',
  );
  const asked = attempt()('cron')!(question('day-2'));
  stop.abort('cancelled');
  await expect(asked).rejects.toBe('cancelled');
});
