import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { JobView } from '../../contracts/job.ts';
import { type ModelRequest, type ModelServer, startModelServer } from '../support/model-server.ts';
import { createSplitMainstay, type SplitMainstay } from '../support/split-mainstay.ts';
import { useTemporal } from '../support/temporal.ts';
import { until } from '../support/until.ts';

const temporal = useTemporal();
let models: ModelServer;
let t: SplitMainstay;

beforeAll(async () => {
  models = await startModelServer();
  t = await createSplitMainstay(temporal.server().address, { SITE_KEY: 'granted-key', OTHER_KEY: 'not-granted-key' });
  const config = stringify({
    providers: { local: { wire: 'openai', baseUrl: models.url } },
    prices: { 'local/*': { input: 1, output: 2 } },
    models: { main: ['local/clever'], subagent: ['local/worker'] },
    subagents: { code: { steps: 12, usd: 0.001 } },
  });
  for (const { home } of [t.gateway, t.node]) writeFileSync(join(home, 'config.yaml'), config);
  await t.gateway.start();
  await t.node.start();
}, 120_000);
afterAll(async () => {
  await t?.dispose();
  await models?.close();
});
beforeEach(() => models.requests.splice(0));

const call = (name: string, input: unknown) => ({ toolCalls: [{ name, input }] });
const shell = (command: string, seconds?: number) => call('shell', { command, seconds });
/** What the model was told last. */
const told = ({ body }: ModelRequest) => JSON.stringify((body['messages'] as unknown[]).at(-1));
const inWorkspace = (file: string) => join(t.node.home, 'workspace', file);
const jobOf = async (message: string) => (await t.view(message)).jobs[0];
const box = ({ id }: Pick<JobView, 'id'>) => join(t.node.home, 'runs', id, 'box', 'work');

const SUM = 'def total(lines):\n    return sum(int(line) for line in lines)\n';
const TEST = 'from total import total\nassert total(["1", "2"]) == 3\nprint("all is well")\n';

test('/code writes a program, runs its tests, and brings the files', async () => {
  models.script(
    'worker',
    {
      toolCalls: [
        { name: 'write', input: { path: 'total.py', text: SUM.replace('int', '') } },
        { name: 'write', input: { path: 'tests/test_total.py', text: TEST } },
      ],
    },
    shell('PYTHONPATH=. python3 tests/test_total.py'),
    (request) =>
      told(request).includes('Exit code 1')
        ? call('edit', { path: 'total.py', old: '(line)', new: 'int(line)' })
        : 'It never failed.',
    shell('PYTHONPATH=. python3 tests/test_total.py'),
    (request) => (told(request).includes('all is well') ? 'It sums lines, and its test passes.' : 'It fails.'),
  );
  const { reply, jobs } = await t.answer(await t.say('/code Sum lines, with a test'));
  expect(reply!.text).toContain('It sums lines, and its test passes.\n\nFiles: tests/test_total.py, total.py');
  const [job] = jobs;
  expect(job).toMatchObject({ state: 'done', skill: 'code', tokens: { input: 50, output: 25 } });
  expect(job!.costUsd).toBeCloseTo(0.0001);
  expect(reply!.artifacts.map(({ name }) => name)).toEqual(['test_total.py', 'total.py']);
  const [, program] = reply!.artifacts;
  expect(readFileSync(program!.path, 'utf8')).toBe(SUM);
});

test('a folder of the workspace is never written to: what changed comes back as a diff that applies', async () => {
  mkdirSync(inWorkspace('shop'), { recursive: true });
  writeFileSync(inWorkspace('shop/hours.txt'), 'open at six\n');
  writeFileSync(inWorkspace('shop/.env'), 'TOKEN=geheim\n');
  models.script(
    'worker',
    shell('ls -A; sed -i s/six/seven/ hours.txt; printf new >new.txt'),
    (request) => `Seen: ${told(request)}`,
  );
  const { reply } = await t.answer(await t.say('/code folder=shop We open at seven now'));
  expect(reply!.text).toContain('Changed: hours.txt, new.txt');
  expect(reply!.text).not.toContain('.env');
  expect(readFileSync(inWorkspace('shop/hours.txt'), 'utf8')).toBe('open at six\n');
  expect(readdirSync(inWorkspace('shop')).sort()).toEqual(['.env', 'hours.txt']);
  const diff = readFileSync(reply!.artifacts[0]!.path, 'utf8');
  expect(diff).toContain('--- a/hours.txt\n+++ b/hours.txt\n@@ -1 +1 @@\n-open at six\n+open at seven\n');
});

test('killed -9 in the midst of a command, the node goes on with it; what is on record is not done again', async () => {
  models.script(
    'worker',
    shell('echo once >>done.txt'),
    shell('echo begun >>begun.txt; sleep 3; echo over'),
    shell('wc -l done.txt begun.txt'),
    (request) => `Counted: ${told(request)}`,
  );
  const message = await t.say('/code Survive');
  const job = await until('it is asked for', () => jobOf(message));
  await until('the command runs', () => existsSync(join(box(job), 'begun.txt')));
  await t.node.end('SIGKILL');
  await t.node.start();
  const { reply } = await t.answer(message, 60_000);
  expect(reply!.text).toContain('1 done.txt');
  expect(reply!.text).toContain('2 begun.txt');
  expect(models.requests).toHaveLength(4);
}, 90_000);
