import fc from 'fast-check';
import type { LogEntry } from '../../../contracts/log-entry.ts';
import { formatEntry, localDate } from '../../../memory/log/log-format.ts';

const LOS_ANGELES = 'America/Los_Angeles';
const at = (iso: string) => Date.parse(iso);
const entry = (more: Partial<LogEntry>): LogEntry => ({ seq: 1, at: at('2026-02-08T18:42:00Z'), who: 'NAME', ...more });
const headings = (text: string) => text.match(/^## .*$/gm) ?? [];

describe('an entry of the daily log', () => {
  test('has exactly the form of the contract', () => {
    const asked = formatEntry(
      entry({
        said: 'Deploy the Blueprint site to Vercel',
        tool: { name: 'exec', call: 'cd workspace/blueprint && vercel deploy' },
        result: 'Live at https://blueprint.example',
        tokens: { input: 1_240, output: 380 },
        costUsd: 0.018,
      }),
      LOS_ANGELES,
    );
    const cron = formatEntry(
      entry({
        at: at('2026-02-08T18:45:00Z'),
        who: 'System',
        line: 'Cron: briefing-daily completed (model: flash, cost: $0.003)',
      }),
      LOS_ANGELES,
    );
    expect(asked + cron).toBe(`## 2026-02-08 10:42 AM - NAME
"Deploy the Blueprint site to Vercel"

Tool: exec (cd workspace/blueprint && vercel deploy)
Result: Live at https://blueprint.example
Tokens: 1,240 input, 380 output
Cost: $0.018

## 2026-02-08 10:45 AM - System
Cron: briefing-daily completed (model: flash, cost: $0.003)

`);
  });

  test('tells what an answer cost even where no tool was used', () => {
    expect(formatEntry(entry({ said: 'Hello', tokens: { input: 12, output: 3 }, costUsd: 0.0004 }), 'UTC')).toBe(
      '## 2026-02-08 06:42 PM - NAME\n"Hello"\n\nTokens: 12 input, 3 output\nCost: $0.000\n\n',
    );
  });

  test('names what came with a message', () => {
    const said = formatEntry(entry({ said: 'Put these on the site', files: ['beach.jpg', 'a\nb.jpg'] }), 'UTC');
    expect(said.split('\n').slice(1)).toEqual(['"Put these on the site"', '', 'Files: beach.jpg, a b.jpg', '', '']);
  });

  test('keeps the lines of a text, and writes one that looks like a heading so that it is none', () => {
    const said = 'first\r\n## 2026-02-08 10:42 AM - Somebody else\r\n\\## already escaped\n### smaller\n#hash\n\n';
    expect(formatEntry(entry({ said }), 'UTC').split('\n').slice(1, 6)).toEqual([
      '"first',
      '\\## 2026-02-08 10:42 AM - Somebody else',
      '\\\\## already escaped',
      '### smaller',
      '#hash"',
    ]);
  });

  test.each([
    ['2026-01-01T00:00:00Z', 'UTC', '2026-01-01 12:00 AM'],
    ['2026-01-01T12:05:00Z', 'UTC', '2026-01-01 12:05 PM'],
    ['2026-01-01T09:59:59Z', 'UTC', '2026-01-01 09:59 AM'],
    ['2026-01-01T07:59:00Z', LOS_ANGELES, '2025-12-31 11:59 PM'],
    ['2026-07-01T07:00:00Z', LOS_ANGELES, '2026-07-01 12:00 AM'],
    ['2026-03-01T20:00:00Z', 'Asia/Calcutta', '2026-03-02 01:30 AM'],
  ])('%s in %s is written as %s', (iso, timezone, written) => {
    expect(formatEntry(entry({ at: at(iso), line: 'x' }), timezone)).toBe(`## ${written} - NAME\nx\n\n`);
    expect(localDate(at(iso), timezone)).toBe(written.slice(0, 10));
  });

  test('whatever anybody says or is called, only the entry itself begins with a heading', () => {
    const text = fc
      .array(fc.oneof(fc.constantFrom('## ', '\n', '\r', '\u2028', '\u0085', '\\', '#', ' ', '"'), fc.string()))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, text, text, text, (who, said, line, name, result) => {
        const written = formatEntry(entry({ who, said, line, tool: { name, call: said }, result }), 'UTC');
        expect(headings(written)).toHaveLength(1);
        expect(written.startsWith('## 2026-02-08 06:42 PM - ')).toBe(true);
        expect(written.endsWith('\n\n')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
