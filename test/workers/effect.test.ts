import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EffectUnclear, NotReachable, OutcomeUnknown, SkillFailed } from '../../contracts/errors.ts';
import { skill, type Verdict } from '../../contracts/skill.ts';
import { createLog } from '../../platform/log.ts';
import { doOnce, isEffect } from '../../workers/effect.ts';
import { createGatewayLink } from '../../workers/gateway-link.ts';
import { newJob } from '../support/gateway-parts.ts';
import { localJob } from '../support/local-job.ts';
import { type PageGateway, startPageGateway, TOKEN } from '../support/page-gateway.ts';
import { until } from '../support/until.ts';

let gateway: PageGateway;
let home: string;
/** What the outside world saw. */
let seen: string[];

beforeEach(async () => {
  gateway = await startPageGateway();
  gateway.recorder.jobs.insert(newJob('mail-1'));
  home = mkdtempSync(join(tmpdir(), 'mainstay-effect-'));
  seen = [];
});
afterEach(async () => {
  await gateway.stop();
  rmSync(home, { recursive: true, force: true });
});

const link = () => createGatewayLink({ url: gateway.url, token: TOKEN, node: 'n', log: createLog('n', 'silent') });
const row = () => gateway.recorder.effects.list(1)[0];

/** A skill whose effect is a line in `seen`; `does` is what comes of each try, `says` what the outside world answers. */
function mail({ does = [], says = [] }: { does?: (Error | null)[]; says?: (Verdict<{ n: number }> | Error)[] } = {}) {
  const declared = skill({
    name: 'mail',
    summary: 'Sends',
    effect: 'external',
    input: z.object({}),
    output: z.object({ n: z.number() }),
    timeLimit: '1m',
    describe: () => 'mail',
    run: () => {
      seen.push('sent');
      const error = does.shift();
      return error ? Promise.reject(error) : Promise.resolve({ n: seen.length });
    },
    reconcile: () => {
      seen.push('asked');
      const verdict = says.shift() ?? { state: 'not-done' };
      return verdict instanceof Error ? Promise.reject(verdict) : Promise.resolve(verdict);
    },
  });
  if (!isEffect(declared)) throw new Error('A skill with reconcile is an effect.');
  return declared;
}

const perform = (one: ReturnType<typeof mail>, job = localJob({ home, id: 'mail-1' })) => doOnce(one, {}, job, link());

test('the intent is in the ledger before anything is done', async () => {
  const one = mail();
  const run = one.run;
  one.run = (input, job) => {
    expect(row()).toMatchObject({ key: 'mail-1', state: 'intent', node: 'n', intents: 1 });
    return run(input, job);
  };
  expect(await perform(one)).toEqual({ n: 1 });
  expect(seen).toEqual(['sent']);
});

// The protection is `await link.intend` in `doOnce`.
test('while the gateway is away nothing is done', async () => {
  await gateway.goAway();
  const done = perform(mail());
  // That nothing happens can't be awaited.
  await sleep(300);
  expect(seen).toEqual([]);
  await gateway.comeBack();
  await done;
  expect(seen).toEqual(['sent']);
});

test('for a job that has ended meanwhile nothing is done', async () => {
  gateway.recorder.jobs.end('mail-1', { state: 'cancelled', at: Date.now() });
  await expect(perform(mail())).rejects.toBeInstanceOf(SkillFailed);
  expect(seen).toEqual([]);
});

test('where nobody could be asked to do it nothing was done, also when its time is up', async () => {
  const job = localJob({ home, id: 'mail-1' });
  const one = mail();
  const gone = new NotReachable('The provider is not there.');
  one.run = () => {
    job.cancel('time limit');
    return Promise.reject(gone);
  };
  await expect(perform(one, job)).rejects.toBe(gone);
});

describe('where an earlier start of the work was about to do it', () => {
  beforeEach(() => link().intend('mail-1', 'the start before', new AbortController().signal));

  // The protection is `askOutside` in `doOnce`.
  test('and did, it is not done again', async () => {
    expect(await perform(mail({ says: [{ state: 'done', output: { n: 7 } }] }))).toEqual({ n: 7 });
    expect(seen).toEqual(['asked']);
    expect(row()).toMatchObject({ intents: 2 });
  });

  test('and did not, it is done', async () => {
    await perform(mail());
    expect(seen).toEqual(['asked', 'sent']);
  });

  test('and nobody can tell, the operator is asked', async () => {
    const unknown = perform(mail({ says: [{ state: 'unknown', why: 'The provider keeps no list.' }] }));
    await expect(unknown).rejects.toThrow(new OutcomeUnknown('The provider keeps no list.'));
    expect(seen).toEqual(['asked']);
  });

  test('and the outside world does not answer, it is asked again', async () => {
    await perform(mail({ says: [new Error('no line'), { state: 'done', output: { n: 1 } }] }));
    expect(seen).toEqual(['asked', 'asked']);
  });

  test('and the time is up before it answers, the operator is asked', async () => {
    const job = localJob({ home, id: 'mail-1' });
    const done = perform(mail({ says: [new Error('no line'), new Error('no line')] }), job);
    await until('it has asked', () => seen.length > 0);
    job.cancel('time limit');
    await expect(done).rejects.toBeInstanceOf(OutcomeUnknown);
  });
});

test('an unclear end is asked about before it is tried again', async () => {
  await perform(mail({ does: [new EffectUnclear('no answer')], says: [{ state: 'not-done' }] }));
  expect(seen).toEqual(['sent', 'asked', 'sent']);
});

test('a request for the intent that is told twice counts once', async () => {
  const never = new AbortController().signal;
  expect(await link().intend('mail-1', 'one start', never)).toBe(0);
  expect(await link().intend('mail-1', 'one start', never)).toBe(0);
  expect(await link().intend('mail-1', 'the next', never)).toBe(1);
});
