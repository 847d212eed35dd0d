import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSkills } from '../../../activities/skills.ts';
import type { Skill } from '../../../contracts/skill.ts';
import { BUILT_IN_JOBS } from '../../../gateway/crons/chores.ts';
import { wantedCrons } from '../../../gateway/crons/definitions.ts';

const dir = mkdtempSync(join(tmpdir(), 'definitions-'));
const file = join(dir, 'config.yaml');
let skills: Skill[];

beforeAll(async () => {
  skills = await loadSkills();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function wanted(...lines: string[]) {
  writeFileSync(file, lines.join('\n'));
  return wantedCrons(file, skills, []);
}

const TICK = ['crons:', '  - name: tick', '    every: 10s', '    skill: run', '    args: { script: tick.sh }'];

describe('the crons of config.yaml', () => {
  it('have every default filled in', () => {
    const [tick] = wanted('timezone: America/Los_Angeles', ...TICK).definitions;
    expect(tick).toEqual({
      name: 'tick',
      schedule: { kind: 'every', ms: 10_000 },
      timezone: 'America/Los_Angeles',
      work: { kind: 'skill', skill: 'run', args: { script: 'tick.sh' } },
      chat: 'main',
      quiet: false,
      overlap: 'skip',
      catchupMs: 3_600_000,
      jitterMs: 0,
      alert: { after: 1, cooldownMs: 3_600_000 },
    });
  });

  it('are taken as the issue writes them', () => {
    const { definitions, problems } = wanted(
      'crons:',
      '  - name: briefing-daily',
      '    schedule: "0 7 * * *"',
      '    timezone: America/Los_Angeles',
      '    skill: run',
      '    args: { script: briefing.sh }',
      '    queue: mac-node',
      '    chat: main',
      '    overlap: skip',
      '    catchup: 1h',
      '    timeout: 10m',
      '    alert: { after: 2, cooldown: 1h, pause-after: 5 }',
    );
    expect(problems).toEqual([]);
    expect(definitions[0]).toMatchObject({
      timeoutMs: 600_000,
      alert: { after: 2, cooldownMs: 3_600_000, pauseAfter: 5 },
    });
  });

  it.each([
    [['    schedule: whenever'], 3, /crons\.0\.schedule is neither a cron expression nor words Mainstay knows/],
    [['    every: soon'], 3, /crons\.0\.every is not a duration; write for example/],
    [['    every: 10ms'], 3, /crons\.0\.every must be 1s or longer/],
    [['    skill: run'], 2, /crons\.0\.schedule is missing/],
    [['    every: 1m', '    schedule: hourly', '    skill: run'], 3, /crons\.0\.every can’t stand beside schedule/],
    [['    every: 1m'], 2, /crons\.0\.skill is missing/],
    [['    every: 1m', '    prompt: Good morning', '    skill: run'], 5, /crons\.0\.skill can’t stand beside prompt/],
    [['    every: 1m', '    skill: run', '    catchup: 1s'], 5, /crons\.0\.catchup must be 10s or longer/],
    [['    every: 1m', '    skill: run', '    overlap: maybe'], 5, /crons\.0\.overlap must be one of skip, buffer-one/],
    [['    every: 1m', '    skill: run', '    alert:', '      after: 0'], 6, /crons\.0\.alert\.after is out of range/],
    [['    every: 1m', '    skill: run', '    chatt: web'], 5, /crons\.0\.chatt is not a setting/],
    [['    every: 1m', '    skill: run', '    timezone: Mars/Phobos'], 5, /crons\.0\.timezone must be a time zone/],
  ])('name file, line and field where %j is wrong', (lines, line, sentence) => {
    const { definitions, problems } = wanted(
      'crons:',
      '  - name: a',
      ...lines,
      '  - { name: z, every: 1m, skill: run, args: { script: tick.sh } }',
    );
    expect(problems).toEqual([expect.stringMatching(sentence)]);
    expect(problems[0]).toContain(`${file}, line ${line}: `);
    // The others go on.
    expect(definitions.at(-1)?.name).toBe('z');
  });

  it('keep the first of two with the same name', () => {
    const { definitions, problems } = wanted(...TICK, ...TICK.slice(1));
    expect(definitions).toHaveLength(1);
    expect(problems).toEqual([expect.stringMatching(/line 6: crons\.1\.name is there twice/)]);
  });

  it('are refused as a whole where they are no list', () => {
    expect(() => wanted('timezone: UTC', 'crons: nonsense')).toThrow(`${file}, line 2: crons is wrong`);
  });

  it('lose only the one whose skill or arguments are wrong', () => {
    const { definitions, problems, names } = wanted(
      ...TICK,
      '  - { name: b, every: 1m, skill: runn }',
      '  - { name: c, every: 1m, skill: run, args: { scrpt: tick.sh } }',
      '  - { name: d, every: 1m, skill: run, args: { script: tick.sh }, queue: gateway }',
      '  - { name: mainstay-audit, every: 1m, skill: run, args: { script: tick.sh } }',
    );
    expect(definitions.map(({ name }) => name)).toEqual(['tick']);
    expect(problems).toEqual([
      expect.stringMatching(/line 6: crons\.1\.skill is not one: There is no skill runn; there are append, /),
      expect.stringMatching(/line 7: crons\.2\.args is not what the skill takes: \/run has no scrpt; it takes script/),
      expect.stringMatching(/line 8: crons\.3\.queue can’t be gateway/),
      expect.stringMatching(/line 9: crons\.4\.name begins with mainstay-/),
    ]);
    // Their schedules stay as they were.
    expect([...names]).toEqual(['tick', 'b', 'c', 'd', 'mainstay-audit']);
  });
});

it('Mainstay’s own review is a job of the home node that may be however late, and tells what it found', () => {
  writeFileSync(file, 'timezone: America/Los_Angeles\n');
  const [cron, ...others] = wantedCrons(file, skills, BUILT_IN_JOBS).definitions;
  expect(others).toEqual([]);
  expect(cron).toMatchObject({
    ...{ name: 'mainstay-memory-review', timezone: 'America/Los_Angeles', chat: 'main', quiet: false },
    ...{ schedule: { kind: 'cron', expression: '20 4 * * *' }, catchupMs: null, overlap: 'skip' },
    work: { kind: 'skill', skill: 'review', args: { quiet: true } },
  });
});
