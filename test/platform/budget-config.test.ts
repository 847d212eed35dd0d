import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../platform/config-file.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'mainstay-config-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function read(...lines: string[]) {
  const file = join(dir, 'config.yaml');
  writeFileSync(file, lines.join('\n'));
  return readConfig(file).budgets;
}

test('there is none unless one is written', () => {
  expect(read('operator: Ada')).toEqual({ then: 'ask', tiers: {}, providers: {}, crons: {} });
});

test('caps are for all, for tiers, providers and crons', () => {
  const budgets =
    '{ day: 75, then: cheaper, tiers: { main: { day: 40 } }, providers: { openai: { month: 10 } }, crons: { briefing: { day: 0.5, then: ask } } }';
  expect(read(`budgets: ${budgets}`)).toEqual({
    ...{ day: 75, then: 'cheaper', tiers: { main: { day: 40 } } },
    ...{ providers: { openai: { month: 10 } }, crons: { briefing: { day: 0.5, then: 'ask' } } },
  });
});

test.each([
  [['budgets:', '  day: -1'], 'line 2: budgets.day is out of range: must be >=0'],
  [['budgets:', '  week: 5'], 'line 2: budgets.week is not a setting Mainstay knows'],
  [['budgets:', '  day: 5', '  then: wait'], 'line 3: budgets.then must be one of cheaper, ask'],
  [['budgets:', '  tiers:', '    best: { day: 1 }'], 'line 3: budgets.tiers.best'],
  [
    ['budgets:', '  providers:', '    opnai: { month: 10 }'],
    'line 3: budgets.providers.opnai is no provider that is known',
  ],
])('a slip is named with its line and field: %j', (lines, sentence) => {
  expect(() => read(...lines)).toThrow(sentence);
});

test('a provider of one’s own can have a cap', () => {
  const own = 'providers: { local: { wire: openai, baseUrl: "http://127.0.0.1:8081/v1" } }';
  expect(read(own, 'budgets: { providers: { local: { day: 1 } } }').providers).toEqual({ local: { day: 1 } });
});
