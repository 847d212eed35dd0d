import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { JobView } from '../../contracts/job.ts';
import { chatMessage } from '../../contracts/message.ts';
import { type ModelRequest, type ModelServer, startModelServer } from '../support/model-server.ts';
import { runCli } from '../support/mainstay.ts';
import { createSplitMainstay, type SplitMainstay } from '../support/split-mainstay.ts';
import { useTemporal } from '../support/temporal.ts';
import { until } from '../support/until.ts';

const temporal = useTemporal();
let models: ModelServer;
let t: SplitMainstay;

beforeAll(async () => {
  models = await startModelServer();
  t = await createSplitMainstay(temporal.server().address, { SITE_KEY: 'granted-key', OTHER_KEY: 'not-granted-key' });
  writeConfig({});
  await t.gateway.start();
  await t.node.start();
}, 120_000);
afterAll(async () => {
  await t?.dispose();
  await models?.close();
});
beforeEach(() => models.requests.splice(0));

function writeConfig(more: object): void {
  const config = stringify({
    providers: { local: { wire: 'openai', baseUrl: models.url } },
    prices: { 'local/*': { input: 1, output: 2 } },
    models: { main: ['local/clever'], subagent: ['local/worker'] },
    subagents: { code: { steps: 12, usd: 0.001 } },
    ...more,
  });
  for (const { home } of [t.gateway, t.node]) writeFileSync(join(home, 'config.yaml'), config);
}

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

test('/stop ends it with all its processes', async () => {
  models.script('worker', shell('(setsid sleep 3141.59 &) ; touch begun; sleep 3141.59', 600));
  const message = await t.say('/code Never end');
  const job = await until('it is asked for', () => jobOf(message));
  await until('the command runs', () => existsSync(join(box(job), 'begun')));
  expect(running('sleep 3141.59').length).toBeGreaterThan(0);
  const asked = performance.now();
  expect((await t.answer(await t.say('/stop'))).reply!.text).toContain('Stopping');
  await until('nothing of it runs', () => running('sleep 3141.59').length === 0, 5_000);
  expect(performance.now() - asked).toBeLessThan(5_000);
  expect((await t.answer(message)).jobs[0]!.state).toBe('cancelled');
});

test('what is beyond its sandbox it does not get by asking: no script, no job, no other sub-agent', async () => {
  writeFileSync(inWorkspace('scripts/out.sh'), `touch '${join(t.folder, 'escaped')}'\n`);
  let refusal = '';
  models.script(
    'worker',
    call('read', { path: '../../../../.env' }),
    (request) => {
      refusal = told(request);
      return call('run', { script: 'out.sh' });
    },
    'It gets no further.',
  );
  const { reply, jobs } = await t.answer(await t.say('/code Get out'));
  expect(reply!.text).toContain('It gets no further.');
  expect(refusal).toContain('path must be a path inside the folder');
  expect(jobs).toHaveLength(1);
  expect(jobs[0]!.result).toMatchObject({ changed: [] });
  expect(existsSync(join(t.folder, 'escaped'))).toBe(false);
});

test('its budget ends it with what there is so far, and it says so', async () => {
  const usage = { input: 1_000, output: 0 };
  models.script('worker', {
    text: 'First the easy half.',
    usage,
    ...call('write', { path: 'half.txt', text: 'half' }),
  });
  const { reply, jobs } = await t.answer(await t.say('/code Much'));
  expect(reply!.text).toMatch(
    /^It was ended after 1 step: Its budget of \$0\.0010 is used up\. This is what there is so far\.\n\nFirst the easy half\.\n\nFiles: half\.txt/,
  );
  expect(jobs[0]).toMatchObject({ state: 'done', costUsd: 0.001 });
  expect(models.requests).toHaveLength(1);
});

test('the agent uses it and goes on with what came of it; hosts and keys need leave', async () => {
  await t.answer(await t.say('/new'));
  const order = call('code', { task: 'Print the key', hosts: ['pypi.org'], credentials: ['SITE_KEY'] });
  models.script('worker', shell('echo "[$SITE_KEY] [$OTHER_KEY]" >keys.txt'), 'Printed.');
  models.script('clever', order, ({ body }) => `It says: ${JSON.stringify((body['messages'] as unknown[]).at(-1))}`);
  const message = await t.say('Have the key printed.');
  const chat = async () => z.array(chatMessage).parse(await t.client.get('/api/chats/web/messages?limit=20'));
  const question = await until(
    'it asks',
    async () => (await chat()).find(({ text }) => text.includes('wants to code')),
    20_000,
  );
  expect(question.text).toContain('(with pypi.org, SITE_KEY)');
  expect(models.requestsFor('worker')).toEqual([]);
  await t.say(question.buttons!.flat().find(({ label }) => label === 'Once')!.action!);
  const { reply } = await t.answer(message);
  expect(reply!.text).toContain('Printed.');
  expect(readFileSync(reply!.artifacts[0]!.path, 'utf8')).toBe('[granted-key] []\n');
});

test('mainstay code has it done from a terminal', async () => {
  models.script('worker', shell('cat given.txt >copy.txt'), 'Copied.');
  const given = join(t.folder, 'given.txt');
  writeFileSync(given, 'of mine\n');
  const env = { ...process.env, MAINSTAY_HOME: t.gateway.home, MAINSTAY_GATEWAY_URL: t.url, MAINSTAY_TOKEN: t.token };
  const { code, stdout } = await runCli(['code', 'Copy', 'it', '--file', given], env);
  expect(stdout).toMatch(/^Copied\.\n\nFiles: copy\.txt\n[^]*\nFile: .*copy\.txt\n$/);
  expect(code).toBe(0);
});

test('without a sandbox it is off, and says what mends that: nothing runs', async () => {
  writeConfig({ sandbox: 'off' });
  await t.node.end();
  await t.node.start();
  const { jobs } = await t.answer(await t.say('/code Anything'));
  expect(jobs[0]).toMatchObject({ state: 'failed', costUsd: 0 });
  expect(jobs[0]!.error).toMatch(/^code is off on .*: config\.yaml turns it off; mend it with: set `sandbox: auto`/);
  expect(models.requests).toEqual([]);
});

/** Processes of this machine whose command line is this. */
function running(commandLine: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() === commandLine
      );
    } catch {
      return false;
    }
  });
}
