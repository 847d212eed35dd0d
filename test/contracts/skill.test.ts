import { join, relative, resolve } from 'node:path';
import fc from 'fast-check';
import { z } from 'zod';
import { attachmentPath, skill, workspacePath } from '../../contracts/skill.ts';

const WORKSPACE = '/home/ann/.mainstay/workspace';
const accepts = (value: string) => workspacePath().safeParse(value).success;
const SHA = 'ab'.repeat(32);

/** Paths of the kind people and attackers write. */
const paths = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '..',
        '.',
        '/',
        '\\',
        '~',
        '\0',
        'a',
        '...',
        '..a',
        ' ',
        'attachment:',
        SHA,
        `attachment:${SHA}/`,
      ),
      fc.string({ maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .chain((parts) => fc.constantFrom(parts.join('/'), parts.join('')));

describe('a path of the workspace', () => {
  test.each(['storyboards/demo.yaml', './a/../b', 'a/..', 'bücher/März.yaml', '...', `attachment:${SHA}/film.mp4`])(
    'may be %j',
    (path) => expect(accepts(path)).toBe(true),
  );

  test.each([
    '',
    '/etc/passwd',
    '..',
    '../x',
    'a/../../x',
    'a\\..\\..\\x',
    '~/x',
    'a\0b',
    `attachment:${SHA}/..`,
    `attachment:${SHA}/a\0b`,
    `attachment:${SHA}/../../../../etc/passwd`,
  ])('may not be %j', (path) => {
    const parsed = workspacePath().safeParse(path);
    expect(parsed.error?.issues[0]?.message).toMatch(path === '' ? /./ : /^must be a path inside the workspace/);
  });

  test('never leads out of it, whatever is accepted', () => {
    let accepted = 0;
    fc.assert(
      fc.property(paths, (path) => {
        if (!accepts(path)) return;
        accepted += 1;
        expect(path).not.toContain('\0');
        // An attachment's name becomes the last part of a path of the job's own folder.
        const [base, rest] = path.startsWith(`attachment:${SHA}/`)
          ? [join(WORKSPACE, SHA), path.slice(`attachment:${SHA}/`.length)]
          : [WORKSPACE, path];
        expect(relative(base, resolve(base, rest))).not.toMatch(/^\.\.(\/|$)|^\//);
        expect(relative(base, join(base, rest))).not.toMatch(/^\.\.(\/|$)|^\//);
      }),
      { numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  test('is how an attachment of any name is called', () => {
    fc.assert(
      fc.property(fc.oneof(paths, fc.constantFrom('.', '..')), (name) => {
        fc.pre(name.length < 900 && name !== '');
        expect(accepts(attachmentPath({ sha256: SHA, name }))).toBe(true);
      }),
    );
  });
});

describe('a skill’s declaration', () => {
  const declared = skill({
    name: 'greet',
    summary: 'Says hello',
    effect: 'none',
    input: z.object({ name: z.string() }),
    output: z.object({ text: z.string() }),
    timeLimit: '90s',
    timeLimitFor: ({ name }) => (name === 'slow' ? 5 : undefined),
    describe: ({ name }) => `greet ${name}`,
    run: ({ name }) => Promise.resolve({ text: `Hello ${name}` }),
  });

  test('is enough: queue, command, limit and reply follow from it', () => {
    expect(declared).toMatchObject({ runsOn: 'mac-node', timeLimitMs: 90_000, commands: [{ name: 'greet' }] });
    expect(declared.timeLimitFor({ name: 'slow' })).toBe(5);
    expect(declared.timeLimitFor({ name: 'Ann' })).toBe(90_000);
    expect(declared.reply({}, { name: 'Ann' })).toBe('greet Ann: done.');
  });

  test('with a time limit that is no duration is refused at once', () => {
    expect(() => skill({ ...declared, timeLimit: 'soon' })).toThrow('"soon" is not a duration');
  });
});
