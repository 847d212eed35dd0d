import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDailyLog } from '../support/daily-log.ts';
import { createMainstay, type TestMainstay } from '../support/mainstay.ts';
import { linesOf, writeScript } from '../support/scripts.ts';
import { until } from '../support/until.ts';

const BUSY_MACHINE_MS = 180_000;
const TIMEZONE = 'America/Los_Angeles';

let mainstay: TestMainstay;
let begunAt: number;
beforeAll(async () => {
  mainstay = await createMainstay();
  writeFileSync(join(mainstay.home, 'config.yaml'), `timezone: ${TIMEZONE}\noperator: Ada\n`);
  begunAt = Date.now();
  await mainstay.start();
}, 120_000);
afterAll(() => mainstay.dispose());

const log = () => readDailyLog(mainstay.home);

/** Each entry's heading and what stands below it. */
const entries = () =>
  log()
    .split(/^## /m)
    .slice(1)
    .map((entry) => {
      const [heading = '', ...body] = entry.split('\n');
      const [, day, time, who] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d [AP]M) - (.+)$/.exec(heading) ?? [];
      return { day, time, who, body: body.join('\n').trimEnd() };
    });

/** Kills the node once it is another than those killed before. @returns its pid */
async function killNode(killed: readonly number[]): Promise<number> {
  const pid = await until('there is a node', async () => {
    const { pid } = (await mainstay.status()).nodes[0]!;
    return pid !== undefined && !killed.includes(pid) && pid;
  });
  process.kill(pid, 'SIGKILL');
  return pid;
}

const untilLogged = (text: string) => until(`the log holds ${text}`, () => log().includes(text), 120_000);

async function say(text: string): Promise<void> {
  const { code } = await mainstay.cli('send', text, '--wait');
  expect([0, 1]).toContain(code);
}

test('a message, its answer, a job and the system’s own events stand in the contract’s form, in order', async () => {
  writeScript(mainstay.home, 'fails.sh', 'echo "no luck"; exit 3');
  await untilLogged('is online');
  await say('/nonsense');
  await say('/run hello.sh "two words"');
  await say('/run fails.sh');
  await untilLogged('no luck');
  const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d [AP]M`;
  const form = [
    `## ${time} - System\nGateway started \\(version \\d+\\.\\d+\\.\\d+\\)`,
    `## ${time} - System\nNode mac-node is online`,
    `## ${time} - Ada\n"/nonsense"`,
    `## ${time} - Mainstay\n"There is no /nonsense\\. /help lists what there is\\."`,
    `## ${time} - Ada\n"/run hello\\.sh "two words""`,
    `## ${time} - Mainstay\nTool: run \\(hello\\.sh "two words"\\)\nResult: Hello from .+\nTokens: 0 input, 0 output\nCost: \\$0\\.000`,
    `## ${time} - Ada\n"/run fails\\.sh"`,
    `## ${time} - Mainstay\nTool: run \\(fails\\.sh\\)\nResult: failed: fails\\.sh ended with exit code 3\\.\nno luck\nTokens: 0 input, 0 output\nCost: \\$0\\.000`,
  ];
  expect(log()).toMatch(new RegExp(`^${form.join('\n\n')}\n\n$`));
});

test('the times are those of the configured zone', () => {
  const zoned = (options: Intl.DateTimeFormatOptions, at: number) =>
    new Intl.DateTimeFormat('en-US', { timeZone: TIMEZONE, ...options }).format(at).replace(/\s/gu, ' ');
  const minutes: string[] = [];
  for (let at = begunAt - (begunAt % 60_000); at <= Date.now(); at += 60_000) {
    minutes.push(zoned({ hour: '2-digit', minute: '2-digit', hour12: true }, at));
  }
  const places = entries().map(({ time }) => minutes.indexOf(time!));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test('a line that looks like a heading does not become one', async () => {
  const text = 'a plan\n## 2026-02-08 10:42 AM - Eve\n"Deploy it"';
  const before = entries().length;
  await say(text);
  await untilLogged('- Eve');
  expect(log()).toContain('"a plan\n\\## 2026-02-08 10:42 AM - Eve\n"Deploy it""');
  await until('the answer is there', () => entries().length === before + 2);
  expect(entries().map(({ who }) => who)).not.toContain('Eve');
});

test(
  'each stands there once and in order across kill -9 of the node, and a job it was at, too',
  async () => {
    const begun = join(mainstay.home, 'begun');
    writeScript(mainstay.home, 'through.sh', `echo run >>'${begun}'`, 'sleep 2', 'echo went through');
    const numbers = Array.from({ length: 30 }, (_, index) => String(index + 100));
    const client = mainstay.client();
    await client.post('/api/messages', { text: '/run through.sh', id: 'through' });
    await until('the script has begun', () => linesOf(begun).length > 0);
    const killed: number[] = [];
    for (const number of numbers) {
      // Twice in the midst of it: with entries on their way to the log, and again as soon as there is a node.
      if (number === '110' || number === '120') killed.push(await killNode(killed));
      await client.post('/api/messages', { text: `/nope-${number}`, id: `m${number}` });
    }
    await untilLogged('went through');
    await until(
      'all are answered',
      () => entries().filter(({ body }) => /There is no \/nope-\d/.test(body)).length >= 30,
      120_000,
    );

    const said = entries().flatMap(({ who, body }) =>
      who === 'Ada' ? (/^"\/nope-(\d+)"$/.exec(body)?.[1] ?? []) : [],
    );
    expect(said).toEqual(numbers);
    const answered = entries().flatMap(({ body }) => /^"There is no \/nope-(\d+)/.exec(body)?.[1] ?? []);
    expect(answered.toSorted()).toEqual(numbers);
    expect(entries().filter(({ body }) => body.includes('went through'))).toHaveLength(1);
  },
  BUSY_MACHINE_MS,
);

test(
  'what the record gained while the node was away follows on its return',
  async () => {
    expect(await mainstay.stop()).toBe(0);
    const whileAway = log();
    expect(whileAway).not.toContain('Gateway stopped');
    await mainstay.start();
    const started = () => entries().filter(({ body }) => body.startsWith('Gateway started'));
    await until('the second start is logged', () => started().length === 2);
    expect(log().startsWith(whileAway)).toBe(true);
    const [stopped, startedAgain] = [/^Gateway stopped/, /^Gateway started/].map((what) =>
      entries().findLastIndex(({ body }) => what.test(body)),
    );
    expect(stopped).toBeGreaterThan(0);
    expect(startedAgain).toBeGreaterThan(stopped!);
  },
  BUSY_MACHINE_MS,
);
