import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { costReport } from '../../contracts/http/budget.ts';
import { cronRunView } from '../../contracts/http/crons.ts';
import { type AgentMainstay, useAgentMainstay } from '../support/agent-mainstay.ts';
import type { ModelServer } from '../support/model-server.ts';
import { until } from '../support/until.ts';

const CRON = 'mainstay-memory-review';

const { t: running } = useAgentMainstay({ prices: { 'local/*': { input: 1_000, output: 2_000 } } });
let t: AgentMainstay;
let models: ModelServer;
beforeAll(() => {
  t = running();
  models = t.models;
});

const memory = (file: string) => join(t.node.home, 'memory', file);
const history = async () => z.array(cronRunView).parse(await t.client.get(`/api/crons/${CRON}/history`));
const log = () => readFileSync(memory(`${new Date().toLocaleDateString('sv-SE')}.md`), 'utf8');

async function runToItsEnd() {
  const before = (await history()).length;
  await t.client.post(`/api/crons/${CRON}/run`, {});
  return await until(
    'the review has ended',
    async () => {
      const [last, ...others] = await history();
      return others.length >= before && last?.state !== 'running' && last;
    },
    90_000,
  );
}

test('the nightly review asks a model of the tier cron, and its money is that of the cron’s run', async () => {
  writeFileSync(memory('2026-02-06.md'), '## 2026-02-06 09:00 AM - Ada\n"Ben will help us with the bakery."\n');
  writeFileSync(memory('2026-02-07.md'), '');
  const change = { kind: 'add', where: 'Projects and state', text: 'Ben helps with the bakery' };
  const proposed = { changes: [{ ...change, sources: ['2026-02-06.md:1'] }], facts: [] };
  models.script('cheap', { text: JSON.stringify(proposed), usage: { input: 100, output: 50 } });
  const run = await runToItsEnd();
  expect(run).toMatchObject({ state: 'done', costUsd: 0.2 });
  expect(models.requests.map(({ model }) => model)).toEqual(['cheap']);
  expect(readFileSync(memory('MEMORY.md'), 'utf8')).toContain('- Ben helps with the bakery [2026-02-06.md:1]');
  const line = `Cron: ${CRON} completed (model: local/cheap, cost: $0.200)`;
  await until('the log has it', () => log().includes(line), 20_000);
  const { rows } = costReport.parse(await t.client.get('/api/cost?by=cron'));
  expect(rows).toMatchObject([{ key: CRON, calls: 1, costUsd: 0.2 }]);
}, 120_000);

test('a night with nothing to review asks nobody', async () => {
  models.requests.splice(0);
  expect(await runToItsEnd()).toMatchObject({ state: 'done', costUsd: 0 });
  expect(models.requests).toEqual([]);
}, 120_000);
