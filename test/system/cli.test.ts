import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { tmpdir } from 'node:os';
import { z } from 'zod';
import { freePort } from '../../platform/free-port.ts';
import { status } from '../../contracts/http/status.ts';
import { createMainstay, runCli, type TestMainstay } from '../support/mainstay.ts';
import { linesOf, writeScript } from '../support/scripts.ts';
import { until } from '../support/until.ts';

/** The shapes of the design's contract, word for word and nothing beside them that it does not name. */
const time = z.iso.datetime();
const artifact = z.object({
  path: z.string().refine(isAbsolute),
  bytes: z.number(),
  sha256: z.string().length(64),
  mime: z.string(),
});
const job = z.object({
  id: z.string(),
  workflowId: z.string(),
  runId: z.string(),
  skill: z.string(),
  state: z.enum(['queued', 'running', 'waiting-approval', 'done', 'failed', 'cancelled', 'unknown']),
  chat: z.string().optional(),
  node: z.string().optional(),
  queuedAt: time,
  startedAt: time.optional(),
  finishedAt: time.optional(),
  waitMs: z.number(),
  runMs: z.number().optional(),
  attempts: z.number(),
  progress: z.object({}).optional(),
  tokens: z.object({}).optional(),
  costUsd: z.number(),
  result: z.object({}).optional(),
  artifacts: z.array(artifact),
  error: z.string().optional(),
});
const answer = z.strictObject({
  id: z.string(),
  reply: z.strictObject({ text: z.string(), artifacts: z.array(artifact) }),
  jobs: z.array(job),
});

let mainstay: TestMainstay;
beforeAll(async () => {
  mainstay = await createMainstay();
  await mainstay.start();
}, 120_000);
afterAll(() => mainstay.dispose());

async function json<Shape extends z.ZodType>(shape: Shape, ...args: string[]): Promise<z.output<Shape>> {
  const { stdout } = await mainstay.cli(...args, '--json');
  return shape.parse(JSON.parse(stdout));
}

describe('send', () => {
  test('--wait --json prints one document of the contract’s form', async () => {
    writeScript(mainstay.home, 'make.sh', 'echo made; echo content >"$MAINSTAY_OUT/made.txt"');
    const { code, stdout, stderr } = await mainstay.cli('send', '/run make.sh', '--wait', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { reply, jobs } = answer.parse(JSON.parse(stdout));
    expect(reply.text).toMatch(/^made\n\nProcessing time: \d+\.\d s/);
    expect(jobs).toMatchObject([{ skill: 'run', state: 'done', chat: 'cli', node: 'mac-node', attempts: 1 }]);
    expect(jobs[0]?.workflowId).toContain(jobs[0]?.id);
    expect(reply.artifacts).toMatchObject([{ bytes: 8, mime: 'text/plain' }]);
    expect(linesOf(reply.artifacts[0]!.path)).toEqual(['content']);
  });

  test('a light message has an answer and no jobs', async () => {
    const { reply, jobs } = await json(answer, 'send', '/status', '--wait');
    expect(reply.text).toMatch(/\*\*Mainstay /);
    expect(jobs).toEqual([]);
  });

  test('without --wait it prints the id, by which the answer can be asked for', async () => {
    const { id } = await json(z.strictObject({ id: z.string() }), 'send', '/help');
    const view = await until('it is answered', async () => {
      const found = (await mainstay.client().get(`/api/messages/${id}`)) as { reply: { text: string } | null };
      return found.reply;
    });
    expect(view.text).toMatch(/^\/render: /m);
  });

  test('a file goes along', async () => {
    const file = join(mainstay.home, 'note.txt');
    writeFileSync(file, 'a note');
    writeScript(mainstay.home, 'read.sh', 'cat "$MAINSTAY_FILES"');
    const { reply } = await json(answer, 'send', '/run read.sh', '--wait', '--file', file);
    expect(reply.text).toMatch(/^a note\n/);
  });

  test('the same --id twice is one run with one answer', async () => {
    const counter = join(mainstay.home, 'same-id');
    writeScript(mainstay.home, 'same.sh', `echo run >>'${counter}'`);
    const send = () => json(answer, 'send', '/run same.sh', '--wait', '--id', 'once-only');
    const [first, second] = [await send(), await send()];
    expect(second).toEqual(first);
    expect(linesOf(counter)).toHaveLength(1);
  });

  test('--wait goes through a crash of the gateway', async () => {
    const counter = join(mainstay.home, 'through');
    writeScript(mainstay.home, 'through.sh', `echo run >>'${counter}'`, 'sleep 2', 'echo through');
    const sent = mainstay.cli('send', '/run through.sh', '--wait', '--json');
    await until('the script has begun', () => linesOf(counter).length === 1);
    process.kill((await mainstay.status()).gateway.pid, 'SIGKILL');
    const { code, stdout } = await sent;
    expect(code).toBe(0);
    expect(answer.parse(JSON.parse(stdout)).reply.text).toMatch(/^through\n/);
    expect(linesOf(counter)).toHaveLength(1);
  });
});

describe('exit codes', () => {
  test('1 when the work failed, with the reason in the answer', async () => {
    writeScript(mainstay.home, 'fails.sh', 'echo "no luck"; exit 3');
    const { code, stdout } = await mainstay.cli('send', '/run fails.sh', '--wait');
    expect(code).toBe(1);
    expect(stdout).toMatch(/fails\.sh ended with exit code 3\.\nno luck/);
  });

  test('1 when time is up, and the message goes on', async () => {
    writeScript(mainstay.home, 'long.sh', 'sleep 3; echo at last');
    const { code, stdout, stderr } = await mainstay.cli(
      'send',
      '/run long.sh',
      '--wait',
      '--timeout',
      '1s',
      '--id',
      'l',
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^No answer within 1\.0 s; the message is kept and goes on: .+\n$/);
    const { reply } = await json(answer, 'send', '/run long.sh', '--wait', '--id', 'l');
    expect(reply.text).toMatch(/^at last\n/);
  });

  test.each([
    [['status', '--nonsense'], /unknown option '--nonsense'/],
    [['nonsense'], /unknown command 'nonsense'/],
    [['sned', 'x'], /Did you mean send\?/],
    [['send'], /missing required argument 'text'/],
    [['send', 'x', '--timeout', 'soon'], /--timeout/],
    [['send', 'x', '--file', 'no-such-file'], /^There is no file no-such-file\.\n$/],
    [['send', 'x', '--chat', 'nowhere'], /^chat must be telegram:ID, web, cli or main\.\n$/],
    [['send', 'x', '--id', 'press:1'], /^id must be /],
    [['jobs', '--state', 'lost'], /Allowed choices are queued, running/],
    [['jobs', '--limit', '0'], /whole number from 1 to 1000/],
    [['job', 'run-nonsense'], /^There is no job run-nonsense/],
    [['cancel', 'run-nonsense'], /^There is no job run-nonsense/],
  ])('2 when it is used wrongly: %j', async (args, sentence) => {
    const { code, stdout, stderr } = await mainstay.cli(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  describe('3 when the gateway is down', () => {
    let home: string;
    let env: NodeJS.ProcessEnv;
    beforeAll(async () => {
      home = mkdtempSync(join(tmpdir(), 'mainstay-down-'));
      env = { ...mainstay.env, MAINSTAY_HOME: home, MAINSTAY_PORT: String(await freePort()) };
    });
    afterAll(() => rmSync(home, { recursive: true, force: true }));

    test('in a home that was never started', async () => {
      const { code, stdout, stderr } = await runCli(['status', '--json'], env);
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr).toMatch(/^There is no Mainstay in .+ yet; start it with `npm start` or `mainstay up`\.\n$/);
    });

    test.each([['status'], ['jobs'], ['job', 'x'], ['cancel', 'x'], ['send', '/status', '--wait'], ['chat'], ['pair']])(
      '%s says so in one sentence',
      async (...args) => {
        const { code, stdout, stderr } = await runCli(args, { ...env, MAINSTAY_TOKEN: 'a-token-of-the-test' });
        expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
        expect(stderr).toMatch(/^Mainstay does not answer at http:\/\/127\.0\.0\.1:\d+; start it with .+\.\n$/);
      },
    );

    test('the doctor finds that out and says what to do', async () => {
      const { code, stdout } = await runCli(['doctor'], env);
      expect(code).toBe(1);
      expect(stdout).toMatch(/✗ gateway: does not answer\n +Start it with `npm start`/);
    });
  });
});

describe('what prints data', () => {
  test('status --json is of the contract’s form, with the present pids', async () => {
    const now = await json(status, 'status');
    expect(now).toMatchObject({
      ready: true,
      temporal: { embedded: true },
      nodes: [{ name: 'mac-node', online: true }],
    });
    for (const pid of [now.gateway.pid, now.temporal.pid, now.nodes[0]?.pid]) expect(process.kill(pid!, 0)).toBe(true);
  });

  test('jobs and job give the same job, also by the beginning of its id', async () => {
    await mainstay.cli('send', '/run hello.sh', '--wait');
    const [latest] = await json(z.array(job), 'jobs', '--state', 'done', '--limit', '1');
    expect(await json(job, 'job', latest!.id)).toEqual(latest);
    expect(await json(job, 'job', latest!.id.slice(0, -2))).toEqual(latest);
    expect((await mainstay.cli('jobs')).stdout).toContain(latest!.id);
    expect((await mainstay.cli('job', latest!.id)).stdout).toMatch(/^state +done$/m);
  });

  test('cancel ends a job', async () => {
    const begun = join(mainstay.home, 'begun');
    writeScript(mainstay.home, 'endless.sh', `echo >'${begun}' begun`, 'sleep 600');
    const sent = mainstay.cli('send', '/run endless.sh', '--wait', '--json');
    await until('it has begun', () => linesOf(begun).length === 1);
    const [running] = await json(z.array(job), 'jobs', '--state', 'running');
    await json(job, 'cancel', running!.id);
    const { code, stdout } = await sent;
    expect(code).toBe(1);
    expect(answer.parse(JSON.parse(stdout)).jobs).toMatchObject([{ id: running!.id, state: 'cancelled' }]);
    expect((await mainstay.cli('cancel', running!.id)).stdout).toMatch(/is cancelled already/);
  });

  test('doctor, pair and skills', async () => {
    const finding = z.object({ name: z.string(), ok: z.boolean(), detail: z.string(), mend: z.string().optional() });
    const { ok, findings } = await json(z.object({ ok: z.boolean(), findings: z.array(finding) }), 'doctor');
    expect(ok).toBe(findings.every((one) => one.ok));
    const ofGateway = findings.filter(({ name }) => name.startsWith('gateway'));
    expect(ofGateway.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['gateway: recorder', 'gateway: temporal']),
    );
    // Without a bot token Telegram is off, which is nothing to mend.
    expect(ofGateway.filter((one) => !one.ok)).toEqual([]);

    const pairing = await json(z.object({ code: z.string().regex(/^\d{8}$/), expiresAt: time }), 'pair');
    expect(Date.parse(pairing.expiresAt)).toBeGreaterThan(Date.now());
    const skills = await json(z.array(z.object({ name: z.string(), commands: z.array(z.string()) })), 'skills');
    const names = skills.map(({ name }) => name);
    expect(names).toEqual(names.toSorted());
    expect(names).toEqual(expect.arrayContaining(['append', 'browse', 'image', 'render', 'run', 'webhook']));
  });
});

test('chat answers what is piped in, and ends', async () => {
  const { code, stdout } = await runCli(['chat'], mainstay.env, '/run hello.sh\n\n/nonsense\n');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Hello from .+\n\nProcessing time: \d+\.\d s/m);
  expect(stdout).toMatch(/There is no \/nonsense/);
});

test('every command has --help', async () => {
  const { stdout } = await mainstay.cli('--help');
  const commands = [...stdout.matchAll(/^ {2}([a-z]+)(?= )/gm)]
    .map(([, name]) => name!)
    .filter((name) => name !== 'help');
  expect(commands).toEqual(
    expect.arrayContaining([
      'up',
      'gateway',
      'node',
      'chat',
      'send',
      'status',
      'jobs',
      'job',
      'cancel',
      'doctor',
      'pair',
    ]),
  );
  const helps = await Promise.all(commands.map((name) => mainstay.cli(name, '--help')));
  for (const [index, help] of helps.entries()) {
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(new RegExp(`^Usage: mainstay ${commands[index]} `));
  }
});
