import fc from 'fast-check';
import { addEntry, removeEntry, replaceEntry } from '../../../memory/curated/edit.ts';
import { entriesOf, parseCurated } from '../../../memory/curated/parse.ts';

const WRITTEN = `# Memory of the bakery

Begun in May. [2026-05-02.md:7]

## People and preferences [protected]

- **Maria** likes short mails [2026-02-08.md:12, 2026-02-09.md]
  and long breaks
    * on Fridays none
- Ada

1. first
2) second

## My own heading

A paragraph
of two lines.

\`\`\`sh
# no heading
- no entry of its own
\`\`\`

<!-- - nothing
- at all -->

---
- [ ] call Tom [Protected]

  later this week
`;

test('reads sections and entries of whatever a person wrote', () => {
  const read = parseCurated(WRITTEN).map(({ title, entries }) => [
    title,
    ...entries.map(({ text, line, lines, depth, isProtected, sources }) =>
      [`${line}+${lines}`, '>'.repeat(depth), text, isProtected ? '!' : '', ...sources].filter(Boolean).join(' '),
    ),
  ]);
  expect(read).toEqual([
    ['Memory of the bakery', '3+1 Begun in May. 2026-05-02.md:7'],
    [
      'People and preferences',
      '7+3 **Maria** likes short mails and long breaks ! 2026-02-08.md:12 2026-02-09.md',
      '9+1 > on Fridays none !',
      '10+1 Ada !',
      '12+1 first !',
      '13+1 second !',
    ],
    [
      'My own heading',
      '17+2 A paragraph of two lines.',
      '20+4 ```sh # no heading - no entry of its own ```',
      '29+3 [ ] call Tom later this week !',
    ],
  ]);
});

test('an entry keeps its id wherever it stands and however it is set', () => {
  const [one] = entriesOf('## A\n\n- Never **deploy** on a Friday [2026-02-08.md:12]\n');
  const [other] = entriesOf('never deploy on a friday.');
  expect(one!.id).toBe(other!.id);
  expect(one!.id).toMatch(/^#[0-9a-f]{5}$/);
});

describe('an edit', () => {
  const entry = (words: string) => entriesOf(WRITTEN).find(({ text }) => text.startsWith(words))!;

  test('puts an entry below the last of its section', () => {
    expect(addEntry(WRITTEN, 'People and preferences', 'new')).toBe(
      WRITTEN.replace('2) second\n', '2) second\n- new\n'),
    );
    expect(addEntry('## A\n## B', 'A', 'new')).toBe('## A\n\n- new\n\n## B');
    expect(addEntry('## A\r\n\r\n* one', 'A', 'new')).toBe('## A\r\n\r\n* one\r\n* new\r\n');
    expect(addEntry('words', 'B', 'new')).toBe('words\n\n## B\n\n- new\n');
  });

  test('takes an entry out with what is nested below it', () => {
    expect(removeEntry(WRITTEN, entry('**Maria**'))).toBe(WRITTEN.replace(/- \*\*Maria[^]*?none\n/, ''));
    expect(removeEntry(WRITTEN, entry('on Fridays'))).toBe(WRITTEN.replace('    * on Fridays none\n', ''));
    expect(removeEntry(WRITTEN, entry('A paragraph'))).toBe(WRITTEN.replace('A paragraph\nof two lines.\n\n', ''));
  });

  test('puts an entry in other words without touching what is below it', () => {
    expect(replaceEntry(WRITTEN, entry('**Maria**'), 'Maria left')).toBe(
      WRITTEN.replace(/\*\*Maria[^]*?breaks\n/, 'Maria left\n'),
    );
  });
});

// Whatever a person's editor, thumb or cat makes of the file.
const anyLine = fc.oneof(
  fc.constantFrom(
    '',
    '  ',
    '## A',
    '# B [protected]',
    '- a',
    '  - b',
    '\t* c',
    '1. d',
    'words',
    '```',
    '<!--',
    '-->',
    '---',
  ),
  fc.string({ maxLength: 10 }),
);
const anyText = fc
  .tuple(fc.array(anyLine, { maxLength: 20 }), fc.constantFrom('\n', '\r\n'))
  .map(([lines, eol]) => lines.join(eol));

test('no text is refused, and entries stand where they say', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const count = text.split('\n').length;
      for (const { line, lines, text: words } of entriesOf(text)) {
        expect(words).not.toBe('');
        expect(line).toBeGreaterThan(0);
        expect(lines).toBeGreaterThan(0);
        expect(line + lines - 1).toBeLessThanOrEqual(count);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('adding an entry leaves every line, in its order', () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom('A', 'B', 'new one'), (text, section) => {
      const added = addEntry(text, section, 'zebra');
      const has = added.split('\n');
      // Each line of before is there, in order.
      let at = 0;
      for (const line of text.trim() === '' ? [] : text.split('\n').filter((one) => one.trim() !== '')) {
        at = has.findIndex((one, index) => index >= at && one.trimEnd() === line.trimEnd()) + 1;
        expect(at).toBeGreaterThan(0);
      }
    }),
    { numRuns: 2_000 },
  );
});
