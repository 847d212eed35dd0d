import fc from 'fast-check';
import { formatEntry } from '../../../memory/log/log-format.ts';
import { parseLog } from '../../../memory/log/parse-log.ts';

const FILE = '2026-02-08.md';
const parse = (text: string) => parseLog(FILE, text);

describe('reading a daily log', () => {
  test('gives each entry its line, time, name, kind and words', () => {
    const text = `## 2026-02-08 10:42 AM - Ann
"Deploy the Blueprint site to Vercel"

Tool: exec (cd workspace/blueprint && vercel deploy)
Result: Live at https://example.org
Cost: $0.018

## 2026-02-08 12:05 PM - System
Cron: briefing-daily completed

## 2026-02-08 11:59 PM - Ann
"A good day.

It really was."

`;
    expect(parse(text)).toEqual([
      {
        ...{ file: FILE, line: 1, date: '2026-02-08', time: '10:42 AM', minute: 642, who: 'Ann', kind: 'tool', offset: 0 },
        text: 'Deploy the Blueprint site to Vercel\n\nTool: exec (cd workspace/blueprint && vercel deploy)\nResult: Live at https://example.org\nCost: $0.018',
      },
      expect.objectContaining({ line: 8, minute: 725, who: 'System', kind: 'system', text: 'Cron: briefing-daily completed' }),
      expect.objectContaining({ line: 11, minute: 1439, kind: 'said', text: 'A good day.\n\nIt really was.' }),
    ]);
  });

  test('reads back whatever the writer wrote', () => {
    const said = fc.string({ unit: fc.constantFrom('a', '"', '\n', '## 2026-02-08 10:42 AM - Bo\n', '\\## ', ' x', 'Tool') });
    fc.assert(
      fc.property(said, (text) => {
        const entry = { seq: 1, at: Date.UTC(2026, 1, 8, 9, 5), who: 'Ann', said: text };
        const [read, ...more] = parse(formatEntry(entry, 'UTC'));
        expect(more).toEqual([]);
        expect(read).toMatchObject({ who: 'Ann', minute: 545, text: text.trimEnd() });
      }),
    );
  });

  test('takes headings as people write them', () => {
    const heads = [
      '## 2026-02-08 9:05 pm – Bo Li',
      '## 2026-02-08T21:05:59 - Bo Li',
      '## 2026-02-08 - Bo Li',
      '## 21:05 Bo Li',
      '## 2026-02-08 09:05 PM: Bo Li',
    ];
    const entries = parse(heads.join('\nhello\n\n'));
    expect(entries.map(({ who }) => who)).toEqual(heads.map(() => 'Bo Li'));
    expect(entries.map(({ minute }) => minute)).toEqual([1265, 1265, undefined, 1265, 1265]);
    expect(entries.map(({ date }) => date)).toEqual(heads.map(() => '2026-02-08'));
  });

  test('keeps a note above the first heading, and a heading that is none inside its entry', () => {
    const entries = parse('# My day\nbuy bread\n\n## 2026-02-08 10:00 AM - Ann\n"Done"\n\n## Shopping\r\nmilk\n');
    expect(entries).toMatchObject([
      { line: 1, who: '', text: '# My day\nbuy bread', date: '2026-02-08' },
      { line: 4, who: 'Ann', text: '"Done"\n\n## Shopping\nmilk' },
    ]);
  });

  test('knows the date of an entry that stands in another day’s file, and nothing in an empty one', () => {
    expect(parse('## 2026-02-07 11:59 PM - Ann\n"Late"\n')).toMatchObject([{ date: '2026-02-07' }]);
    expect(parse('\n\n')).toEqual([]);
  });
});
