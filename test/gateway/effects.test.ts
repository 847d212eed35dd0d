import { append } from '../../activities/node/append.ts';
import { assembleGateway, type GatewayParts, newJob, TOKEN } from '../support/gateway-parts.ts';

let gateway: GatewayParts;
beforeEach(async () => (gateway = await assembleGateway({ skills: [append] })));
afterEach(() => gateway.stop());

const INPUT = { file: 'a.txt', line: 'x' };

/** A job whose effect was about to happen, and which ended so. */
function endedJob(id: string, state: 'done' | 'unknown'): void {
  gateway.recorder.jobs.insert(newJob(id, { skill: 'append', summary: 'append a.txt x', input: INPUT }));
  gateway.recorder.effects.intend(id, 'mac-node', 'start-1', Date.now());
  gateway.jobs.end({ jobId: id, state, attempts: 1, error: state === 'unknown' ? 'Nobody knows.' : undefined });
}

const effect = (key: string) => gateway.recorder.effects.list(10).find((one) => one.key === key);
const ask = (path: string, method = 'GET', body?: unknown) =>
  gateway.app.request(`/api/effects${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
const lastSaid = () => gateway.said().at(-1)!;
async function say(text: string): Promise<string> {
  const id = gateway.say(text);
  await gateway.desk.handleMessage(id);
  return id;
}

test('an effect is settled in the commit that ends its job', () => {
  endedJob('append-1', 'done');
  expect(effect('append-1')).toMatchObject({ state: 'done', intents: 1, node: 'mac-node', summary: 'append a.txt x' });
});

test('of one that nobody can tell, the result asks with all four ways out', () => {
  endedJob('append-1', 'unknown');
  expect(effect('append-1')).toMatchObject({ state: 'unknown' });
  expect(
    lastSaid()
      .data.buttons?.flat()
      .map(({ label }) => label),
  ).toEqual(['Check again', 'Do it again', 'It was done', 'It was not']);
});

test('the operator’s word settles job and effect alike', async () => {
  endedJob('append-1', 'unknown');
  await say('/settle append-1 done');
  expect(effect('append-1')).toMatchObject({ state: 'done' });
  expect(gateway.recorder.jobs.find('append-1')!.view.state).toBe('done');
});

describe('checked again', () => {
  async function check(): Promise<string> {
    endedJob('append-1', 'unknown');
    const message = await say('/check append-1');
    const [job] = gateway.recorder.jobs.ofMessage(message);
    expect(job).toMatchObject({ checks: 'append-1', skill: 'append', input: INPUT, summary: 'check: append a.txt x' });
    return job!.id;
  }

  test.each([
    ['done', 'done'],
    ['not-done', 'failed'],
    ['unknown', 'unknown'],
  ] as const)('and found to be %s, it is %s', async (verdict, state) => {
    const jobId = await check();
    const at = Date.now();
    const result = {
      output: { verdict },
      text: 'x',
      artifacts: [],
      measures: {},
      node: 'n',
      startedAt: at,
      finishedAt: at,
    };
    gateway.jobs.end({ jobId, state: 'done', attempts: 1, result });
    expect(effect('append-1')).toMatchObject({ state });
    expect(gateway.recorder.jobs.find('append-1')!.view.state).toBe(state);
    // To look is no effect.
    expect(effect(jobId)).toBeUndefined();
  });
});

test('the ledger is shown in chat, the first in doubt with its buttons', async () => {
  await say('/jobs effects');
  expect(lastSaid().text).toBe('Nothing was done yet that can’t be taken back.');
  endedJob('append-1', 'done');
  endedJob('append-2', 'unknown');
  await say('/jobs effects');
  expect(lastSaid().text).toBe(
    '❔ `append-2` append a.txt x: unknown\n✅ `append-1` append a.txt x: done\n\nNobody can tell about `append-2` append a.txt x:',
  );
  expect(lastSaid().data.buttons?.[0]?.[0]).toEqual({ label: 'Check again', action: '/check append-2' });
});

describe('over HTTP', () => {
  test('a node’s intent is counted by its start', async () => {
    gateway.recorder.jobs.insert(newJob('append-1'));
    const intend = async (start: string) =>
      (await ask('/append-1', 'PUT', { node: 'mac-node', start })).json() as Promise<unknown>;
    expect(await intend('a')).toEqual({ before: 0 });
    expect(await intend('a')).toEqual({ before: 0 });
    expect(await intend('b')).toEqual({ before: 1 });
  });

  // The protection is the look at OPEN_STATES in gateway/http/effects.ts.
  test('an intent for a job that has ended is refused', async () => {
    endedJob('append-1', 'done');
    const answer = await ask('/append-1', 'PUT', { node: 'mac-node', start: 'late' });
    expect(answer.status).toBe(400);
    expect(effect('append-1')).toMatchObject({ state: 'done', intents: 1 });
  });

  test('the ledger is listed, and can be asked for what is unknown', async () => {
    endedJob('append-1', 'done');
    endedJob('append-2', 'unknown');
    expect(await (await ask('?state=unknown')).json()).toMatchObject([{ key: 'append-2', state: 'unknown' }]);
    expect(await (await ask('')).json()).toHaveLength(2);
  });

  test('the operator’s word is taken as a press of the button', async () => {
    endedJob('append-1', 'unknown');
    expect((await ask('/append-1/done', 'POST')).status).toBe(202);
    const [press] = gateway.said().slice(-1);
    expect(press).toBeDefined();
    expect((await ask('/nothing/done', 'POST')).status).toBe(404);
  });
});
