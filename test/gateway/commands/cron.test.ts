import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import sharp from 'sharp';
import { run } from '../../../activities/node/run.ts';
import { scheduleIdOf } from '../../../contracts/cron.ts';
import { NotBegun } from '../../../contracts/errors.ts';
import type { CronView } from '../../../contracts/http/crons.ts';
import { connectClient } from '../../../platform/temporal/connection.ts';
import { assembleGateway, type GatewayParts, TOKEN } from '../../support/gateway-parts.ts';
import { useTemporal } from '../../support/temporal.ts';
import { until } from '../../support/until.ts';

const temporal = useTemporal();
let client: Client;
let gateway: GatewayParts;

beforeAll(async () => {
  client = await connectClient(temporal.server().target);
});
afterAll(() => client.connection.close());

beforeEach(async () => {
  gateway = await assembleGateway({ skills: [run], temporal: client });
  writeFileSync(configFile(), '# The business\ntimezone: America/Los_Angeles\n');
});
afterEach(async () => {
  const made = gateway.recorder.cronHistory.latest().filter(({ definition }) => definition !== null);
  for (const { cron } of made) await client.schedule.getHandle(scheduleIdOf(cron)).delete();
  await gateway.stop();
});

const configFile = () => join(gateway.dir, 'config.yaml');
const scheduleOf = (name: string) => client.schedule.getHandle(scheduleIdOf(name)).describe();

/** Says it, and returns the answer. */
async function say(text: string, chat = 'web') {
  const id = gateway.say(text, { chat });
  await gateway.desk.handleMessage(id);
  const { text: answer, data } = gateway.said(chat).at(-1)!;
  return { id, text: answer, buttons: data.buttons?.flat() ?? [], artifacts: data.artifacts ?? [] };
}
const ask = async (path: string): Promise<CronView> => {
  const headers = { authorization: `Bearer ${TOKEN}` };
  return (await gateway.app.request(`/api/crons/${path}`, { headers })).json() as Promise<CronView>;
};

describe('/cron add', () => {
  test('writes what a person types into config.yaml, and makes its schedule', async () => {
    const { text, buttons } = await say('/cron add backup every 5m /run backup.sh "two words"');
    expect(text).toMatch(/^Added `backup`: Every 5 m, `run backup.sh`\nnext \S+ [AP]M, /);
    expect(buttons).toEqual([{ label: 'Run now', action: '/cron run backup' }]);
    expect(readFileSync(configFile(), 'utf8')).toBe(
      `# The business
timezone: America/Los_Angeles
crons:
  - name: backup
    schedule: every 5m
    skill: run
    args: { script: backup.sh, args: [ two words ] }
`,
    );
    const { spec } = await scheduleOf('backup');
    expect(spec.intervals).toMatchObject([{ every: 300_000 }]);
  });

  test('takes quoted words, settings, and a command without its slash', async () => {
    await say('/cron add briefing "weekdays at 7am" quiet timezone=Europe/Berlin catchup=2h run briefing.sh');
    expect(await ask('briefing')).toMatchObject({
      schedule: 'At 07:00 AM, Monday through Friday',
      timezone: 'Europe/Berlin',
      queue: 'mac-node',
      settings: { skill: 'run', args: { script: 'briefing.sh' }, quiet: true, catchupMs: 7_200_000, chat: 'main' },
    });
  });

  test('tells its results to the chat that asked, or to main where nobody reads that later', async () => {
    await say('/cron add one hourly /run a.sh', 'telegram:42');
    await say('/cron add two hourly /run a.sh', 'cli');
    expect((await ask('one')).settings!.chat).toBe('telegram:42');
    expect((await ask('two')).settings!.chat).toBe('main');
  });

  test.each([
    ['x hourly', 'What x should do is missing. Write /cron add NAME WHEN /COMMAND …'],
    ['x', 'Write /cron add NAME WHEN /COMMAND …'],
    ['x hourly /status', '/status starts no job, so no cron can run it.'],
    ['x hourly /rum a.sh', '/rum is no command, so no cron can run it.'],
    ['x every now and then /run a.sh', 'schedule is neither a cron expression nor words Mainstay knows'],
    ['x hourly overlap=maybe /run a.sh', 'overlap must be one of skip, buffer-one, allow, cancel-other.'],
    ['x hourly /run', '/run: script is missing'],
    ['x/y hourly /run a.sh', 'name must be 1 to 40 letters, digits, - or _'],
  ])('of %j says what is wrong, and adds nothing', async (typed, sentence) => {
    expect((await say(`/cron add ${typed}`)).text).toContain(sentence);
    expect(readFileSync(configFile(), 'utf8')).not.toContain('crons');
  });
});

describe('of a cron that is there', () => {
  beforeEach(() => say('/cron add tick weekdays at 7am /run tick.sh'));

  test('the list tells when and how it goes; a button shows the week', async () => {
    const { text, buttons } = await say('/cron');
    expect(text).toMatch(/🕓 `tick` At 07:00 AM, Monday through Friday\nnext .* · no result yet/);
    expect(buttons).toEqual([{ label: 'The week as a picture', action: '/cron week' }]);
    const [picture] = (await say('/cron week')).artifacts;
    expect(await sharp(picture!.path).metadata()).toMatchObject({ format: 'png', width: picture!.width });
  });

  test('one is shown with its next runs, its week as a picture, and what can be done about it', async () => {
    const { text, buttons, artifacts } = await say('/cron tick');
    expect(text).toMatch(/In America\/Los_Angeles: `run tick.sh`\nnext (\S+ )?7:00 AM, \S+ 7:00 AM, \S+ 7:00 AM/);
    expect(text).toContain('queue mac-node, overlap skip, catch-up 1 h, results go to main');
    expect(artifacts).toMatchObject([{ name: 'tick.png', mime: 'image/png' }]);
    expect(buttons.map(({ action }) => action)).toEqual([
      '/cron run tick',
      '/cron pause tick',
      '/cron remove tick ask',
    ]);
    for (const { action } of buttons) expect(action!.replace('tick', 'x'.repeat(40)).length).toBeLessThanOrEqual(64);
  });

  test('paused and resumed, it is so in Temporal and at once in every answer', async () => {
    expect((await say('/cron pause tick the client is away')).buttons).toMatchObject([{ action: '/cron resume tick' }]);
    expect((await scheduleOf('tick')).state).toMatchObject({ paused: true, note: 'the client is away' });
    expect((await say('/cron tick')).text).toContain('paused: the client is away');
    expect((await say('/cron resume tick')).text).toMatch(/^`tick` is resumed, next (\S+ )?7:00 AM\.$/);
    expect((await scheduleOf('tick')).state.paused).toBe(false);
  });

  test('run by one message, it runs once, however often the turn is tried', async () => {
    const { id, text } = await say('/cron run tick');
    const [, workflowId] = /^Running `tick` now \(`(.+)`\)\.$/.exec(text)!;
    await client.workflow.getHandle(workflowId!).describe();
    await client.workflow.getHandle(workflowId!).terminate('the test has no worker');
    await until('Temporal has taken note', async () => (await scheduleOf('tick')).info.runningActions.length === 0);
    // As after a crash between the run and its answer.
    await expect(gateway.crons.desk.run('tick', id)).rejects.toThrow(NotBegun);
    expect((await scheduleOf('tick')).info.numActionsTaken).toBe(1);
  });

  test('removed by a button it asks first; removed, it is out of the file, and the answer keeps what stood there', async () => {
    const { buttons } = await say('/cron remove tick ask');
    expect(buttons).toEqual([{ label: 'Yes, remove tick', action: '/cron remove tick' }]);
    expect((await say('/cron remove tick')).text).toContain('- name: tick\n  schedule: weekdays at 7am');
    expect(readFileSync(configFile(), 'utf8')).not.toContain('tick');
    await expect(scheduleOf('tick')).rejects.toThrow('not found');
    expect((await say('/cron tick')).text).toBe('There is no cron tick; /cron and mainstay cron list show them.');
  });

  test('history and audit say that nothing was due', async () => {
    expect((await say('/cron history tick')).text).toBe('`tick` has not run yet.');
    expect((await say('/cron audit 2h')).text).toMatch(/^✅ In the last 2 h, 0 fires were due: 0 done, .* 0 missed\.$/);
  });
});

test.each(['/cron pause', '/cron run', '/cron show', '/cron history one two'])('%s asks for a name', async (typed) => {
  expect((await say(typed)).text).toMatch(/takes the name of (a|one) cron; \/cron lists them\.$/);
});
