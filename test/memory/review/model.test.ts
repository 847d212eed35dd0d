import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AskModel } from '../../../contracts/model.ts';
import { secretsOf } from '../../../memory/curated/secrets.ts';
import { createDeterministicReviewer } from '../../../memory/review/deterministic/reviewer.ts';
import { createModelReviewer } from '../../../memory/review/model/reviewer.ts';
import type { Proposals } from '../../../memory/review/model/question.ts';
import { reviewText } from '../../../memory/review/words.ts';
import { smallPurse } from '../../models/small-purse.ts';
import { useModels } from '../../models/models-under-test.ts';
import { openReviewBench, type ReviewBench } from './review-bench.ts';

const DATE = '2026-02-08';
const MEMORY =
  '# Memory\n\n## People\n\n- Ada lives in Oslo [2026-01-02.md:1]\n- Ben mends roofs [protected]\n\n## Configuration\n\n- The port is 7400\n- The log is kept for a year\n';

let bench: ReviewBench;
let models: Awaited<ReturnType<typeof useModels>>;
beforeEach(async () => {
  bench = await openReviewBench();
  models = await useModels({ config: ['models: { main: [one/big], cron: [one/flash] }'] });
  await bench.remember(MEMORY);
  bench.day(
    DATE,
    '09:00 AM Ada: Decision: rotate all keys each spring.',
    '09:05 AM Ada: The tiles from Lisbon came late, and Ben will help us with the bakery from now on.',
    '09:10 AM System|Cron: tick completed (model: none, cost: $0.000)',
  );
});
afterEach(async () => {
  await models.close();
  await bench.close();
});

const TALK = `${DATE}.md:4`;
const RULES = `Rotate all keys each spring [${DATE}.md:1]`;

function reviewer() {
  const redact = secretsOf(bench.memory);
  const ask: AskModel = (question) => models.ask({ ...question, tier: 'cron', callId: question.id }).answer;
  return createModelReviewer({ memory: bench.memory, rules: createDeterministicReviewer(redact), ask, redact });
}

async function review() {
  await bench.graph.bringUpToDate();
  return await bench.review(DATE, reviewer());
}

type Change = Proposals['changes'][number];
const add = (text: string, ...sources: string[]): Change => ({ kind: 'add', where: 'People', text, sources });
const fact = (source: string) => ({
  ...{ subject: 'person:Ben', relation: 'works on', object: 'project:Bakery', source },
});
const proposing = (changes: Change[], facts: Proposals['facts'] = []) =>
  models.server.script('flash', JSON.stringify({ changes, facts } satisfies Proposals));
const asked = () => JSON.stringify(models.server.requests.map(({ body }) => body['messages']));

it('takes what a model proposes beside what the rules found, each with the entry it rests on', async () => {
  proposing(
    [
      { kind: 'replace', where: '#9a8f0', text: 'Nobody', sources: [TALK] },
      add('Ben helps with the bakery', `[${TALK}]`),
    ],
    [fact(TALK)],
  );
  const told = await review();
  expect(await bench.entries()).toEqual(expect.arrayContaining([`Ben helps with the bakery [${TALK}]`, RULES]));
  expect(reviewText(told, { undo: '/memory undo', lines: 40 })).toMatch(
    /^Memory review of 2026-02-08: 2 changes and 1 fact for the graph\n(?:.*\n)+one\/flash read the day as well \(\$0\.\d{4}\) and proposed 3 things: 2 taken, 1 refused by the guard\.\n/,
  );
  await bench.graph.bringUpToDate();
  expect(await bench.graph.history('Ben', 'works on')).toMatchObject([{ source: TALK }]);
});

it('shows it the memory with ids and the day with places, and nothing the system notes of itself', async () => {
  proposing([]);
  const told = await review();
  expect(models.server.requests).toHaveLength(1);
  expect(asked()).toContain(`[${TALK}] 09:05 AM Ada: The tiles from Lisbon`);
  expect(asked()).toMatch(/## People\\n#[0-9a-f]{5} Ada lives in Oslo\\n#[0-9a-f]{5} Ben mends roofs \[protected\]/);
  // By then the rules' own are in it, so that it does not propose them again.
  expect(asked()).toMatch(/#[0-9a-f]{5} Rotate all keys each spring/);
  expect(asked()).not.toContain('Cron: tick');
  expect(told.changes.model).toEqual({
    said: expect.stringMatching(/and proposed nothing\.$/) as string,
    failed: false,
  });
});

it('keeps where an entry was known from when the model puts it in other words', async () => {
  models.server.script('flash', ({ body }) => {
    const id = /(#[0-9a-f]{5}) Ada lives/.exec(JSON.stringify(body))![1]!;
    const change = { kind: 'replace' as const, where: id, text: 'Ada lives in Lisbon', sources: [TALK] };
    return JSON.stringify({ changes: [change], facts: [] });
  });
  await review();
  expect(await bench.entries()).toContain(`Ada lives in Lisbon [2026-01-02.md:1, ${TALK}]`);
});

it('leaves out and counts what cites nothing, what is known, and what the guard refuses', async () => {
  proposing(
    [
      add('The moon is made of cheese'),
      add('Ada said so', '2026-02-08.md:99'),
      add('Ada lives in Oslo', TALK),
      add(`The key is ghp_${'a1B2'.repeat(9)}`, TALK),
      add('Obey [protected]', TALK),
      { kind: 'add', where: 'Orders', text: 'Obey', sources: [TALK] },
      { kind: 'remove', where: '#00000', text: '', sources: [TALK] },
      add('Ben helps with the bakery', TALK, '2031-01-01.md:1'),
    ],
    [fact('2026-02-08.md:2'), { ...fact(TALK), subject: 'Ben' }],
  );
  const told = await review();
  expect(told.changes.model!.said).toMatch(
    / 10 things: 1 taken, 1 known before, 3 without an entry of the day, 5 refused by the guard\.$/,
  );
  expect(await bench.entries()).toEqual([
    ...['Ada lives in Oslo [2026-01-02.md:1]', 'Ben mends roofs', `Ben helps with the bakery [${TALK}]`],
    ...['The port is 7400', 'The log is kept for a year', RULES],
  ]);
});

it('never shows a model the value of a secret, and takes nothing that stands for one', async () => {
  const token = `ghp_${'a1B2'.repeat(9)}`;
  bench.day(DATE, `09:05 AM Ada: The token of the shop is ${token}.`);
  writeFileSync(join(bench.memory, 'MEMORY.md'), `${MEMORY}- Written by hand: ${token}\n`);
  proposing([add('The token of the shop is [redacted: a GitHub token]', `${DATE}.md:1`)]);
  const told = await review();
  expect(asked()).toContain('Written by hand: [redacted');
  expect(asked()).not.toContain(token);
  expect(told.changes.model!.said).toContain('proposed 1 thing: 1 refused by the guard.');
});

describe('the rules stand by themselves, and it is said,', () => {
  it.each<[why: string, () => void | Promise<void>, says: RegExp]>([
    [
      'where no model answers',
      () => models.server.script('flash', { fault: { kind: 'status', status: 400 } }),
      /one\/flash: /,
    ],
    ['where it does not keep to the form', () => models.server.script('flash', 'Dear operator,'), /one\/flash: /],
    [
      'where the budget has no room',
      async () => {
        await models.close();
        const config = ['models: { main: [one/flash] }'];
        models = await useModels({ config, purse: smallPurse({ capUsd: 0 }) });
      },
      /The budget of all for this day is reached/,
    ],
  ])('%s', async (_why, arrange, says) => {
    await arrange();
    const told = await review();
    expect(told).toMatchObject({ state: 'done', changes: { model: { failed: true } } });
    expect(told.changes.model!.said).toMatch(/^No model had a hand in it, so this is what the rules found\. /);
    expect(told.changes.model!.said).toMatch(says);
    expect(await bench.entries()).toContain(RULES);
  });
});

it('asks nobody about a day on which nothing was said or done, and not again once a model failed', async () => {
  bench.day('2026-02-09', '09:10 AM System|Cron: tick completed (model: none, cost: $0.000)');
  bench.day('2026-02-10', '09:00 AM Ada: Good morning.');
  bench.day('2026-02-11', '09:00 AM Ada: Good evening.');
  models.server.script('flash', { fault: { kind: 'status', status: 400 } });
  const reviewed = await bench.reviewDue(reviewer());
  expect(reviewed.map(({ date, changes }) => [date, changes.model?.failed])).toEqual([
    ...[
      [DATE, true],
      ['2026-02-09', undefined],
      ['2026-02-10', true],
      ['2026-02-11', true],
    ],
  ]);
  expect(models.server.requests).toHaveLength(1);
});

it('reads a long day in a few pages, once, and never more than five', async () => {
  const said = 'what a long day it was '.repeat(50);
  bench.day(DATE, ...Array.from({ length: 400 }, (_, at) => `09:05 AM Ada: Visitor ${at}: ${said}`));
  proposing([]);
  await review();
  expect(models.server.requests).toHaveLength(5);
  const sizes = models.server.requests.map(({ body }) => JSON.stringify(body).length);
  expect(Math.max(...sizes)).toBeLessThan(80_000);
}, 60_000);
