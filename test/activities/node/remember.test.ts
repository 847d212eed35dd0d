import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { curate } from '../../../activities/node/curate.ts';
import { forget } from '../../../activities/node/forget.ts';
import { remember } from '../../../activities/node/remember.ts';
import type { Skill } from '../../../contracts/skill.ts';
import { skillCommand } from '../../../gateway/commands/skill-command.ts';
import { localJob } from '../../support/local-job.ts';

let home: string;
let jobs: number;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mainstay-remember-'));
  jobs = 0;
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const text = () => readFileSync(join(home, 'memory', 'MEMORY.md'), 'utf8');

/** Runs a skill as its job would, and tells what the chat is told. */
async function run(skill: Skill, input: Record<string, unknown>, id = `job-${(jobs += 1)}`) {
  const given = skill.input.parse(input);
  const output = skill.output.parse(await skill.run(given, localJob({ home, id })));
  return { output, reply: skill.reply(output, given), buttons: skill.buttons(output, given).flat() };
}
/** The same as it is typed. */
function type(line: string, id?: string) {
  const [, name, rest = ''] = /^\/(\w+) ?([^]*)$/.exec(line)!;
  const skill = name === 'remember' ? remember : forget;
  return run(skill, skillCommand(skill, skill.commands[0]!).job!([rest], []).input, id);
}

describe('/remember', () => {
  test('puts it where its words belong, or where it is told to, and says so', async () => {
    const { reply, buttons, output } = await type('/remember Maria likes "short" mails');
    expect(reply).toBe('Remembered under People and preferences:\nMaria likes "short" mails');
    expect(buttons).toEqual([{ label: 'Undo', action: '/memory undo 1' }]);
    expect(output).toMatchObject({ version: 1, isNew: true });
    await type('/remember Maria likes trains section=lessons source=2026-02-08.md:12');
    expect(text()).toContain('## Lessons\n\n- Maria likes trains [2026-02-08.md:12]\n');
    await expect(type('/remember x section=songs')).rejects.toThrow('There is no section "songs"');
  });

  test('what is there already is not written twice', async () => {
    await type('/remember Never deploy on a Friday [protected]');
    const before = text();
    const { reply, buttons } = await type('/remember never deploy on a friday.');
    expect(reply).toBe('That is remembered already, under Lessons:\nNever deploy on a Friday');
    expect(buttons).toEqual([]);
    expect(text()).toBe(before);
  });

  test('is done once by a job, however often that is tried', async () => {
    const first = await type('/remember one', 'remember-abc');
    await type('/forget one');
    expect(await type('/remember one', 'remember-abc')).toEqual(first);
    expect(text()).not.toContain('one');
  });

  test('refuses the value of a secret, also one that was taken out on the way', async () => {
    const refused = 'and those are never remembered; keep it in .env and remember its name.';
    await expect(type('/remember the wifi password is Sesame2024')).rejects.toThrow(refused);
    await expect(type('/remember our key [redacted: API key]')).rejects.toThrow(refused);
  });
});

describe('/forget', () => {
  beforeEach(async () => {
    for (const words of ['The bakery is live', 'Maria works at the bakery', 'Never deploy on a Friday [protected]'])
      await type(`/remember ${words}`);
  });

  test('takes the one entry out that is meant, and says how to undo it', async () => {
    const { reply, output } = await type('/forget maria');
    expect(reply).toBe(
      'Forgot, from People and preferences:\nMaria works at the bakery\n/memory undo 4 brings it back.',
    );
    expect(text()).not.toContain('Maria');
    const undone = await run(curate, { action: 'undo', version: output['version'] });
    expect(undone.reply).toBe('Took back version 4 (forgot, from People and preferences: Maria works at the bakery).');
    expect(text()).toContain('- Maria works at the bakery\n');
  });

  test('of several asks which', async () => {
    const { reply, buttons, output } = await type('/forget bakery');
    expect(reply).toMatch(
      /^Which one\? Nothing was forgotten yet\.\n1\. The bakery is live \(Projects and state, #\w{5}\)\n2\. /,
    );
    expect(buttons.map(({ label }) => label)).toEqual(['1', '2']);
    expect(output['forgotten']).toBeUndefined();
    await type(buttons[0]!.action!);
    expect(text()).not.toContain('The bakery is live');
  });

  test('leaves a protected entry until it is told twice', async () => {
    const { reply, buttons } = await type('/forget deploy on friday');
    expect(reply).toBe('That entry is protected, so it was left:\nNever deploy on a Friday');
    expect(text()).toContain('Friday');
    await type(buttons[0]!.action!);
    expect(text()).not.toContain('Friday');
  });

  test('says when there is no such thing', async () => {
    expect((await type('/forget the printer')).reply).toBe(
      'Nothing in the memory says that; /memory show lists what it has.',
    );
  });
});

describe('/memory', () => {
  test('shows what is remembered, its versions and what they changed', async () => {
    await type('/remember Tom likes tea');
    await type('/remember Back up first section=lessons');
    const reply = async (input: Record<string, unknown>) => (await run(curate, input)).reply;
    expect(await reply({ action: 'show' })).toBe('People and preferences\n- Tom likes tea\n\nLessons\n- Back up first');
    expect(await reply({ action: 'show', section: 'people' })).toBe('People and preferences\n- Tom likes tea');
    expect(await reply({ action: 'log' })).toMatch(
      /^ {3}2 {2}.*\/remember: remembered under Lessons: Back up first\n {3}1 {2}/,
    );
    expect(await reply({ action: 'diff', version: '2' })).toContain('\n+- Back up first\n');
    expect(await reply({ action: 'conflicts' })).toBe('No conflicts.');
    expect((await run(curate, { action: 'undo' })).buttons).toEqual([{ label: 'Undo this', action: '/memory undo 3' }]);
  });
});
