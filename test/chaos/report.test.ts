import { reportOf, reportText } from '../../chaos/storm/report.ts';
import { drawSchedule } from '../../chaos/storm/schedule.ts';

const strikes = drawSchedule({ seed: 4, faults: 30, root: true });
const calm = { messages: 12, unclearSends: 1, stormMs: 30_000, settleMs: 4_000 };
const finding = (violations: string[]) => ({ promise: 'every effect happened once', checked: 12, violations });
const of = (violations: string[], rounds: number[]) =>
  reportOf({
    seed: 4,
    network: 'namespaces',
    strikes,
    result: { ...calm, findings: [finding(violations)] },
    measures: [{ name: 'node lost', rounds, barMs: 5_000 }],
  });

test('a storm is kept when nothing was violated and every figure is within its bar', () => {
  const report = of([], [1_000, 2_000, 5_000]);
  expect(report).toMatchObject({ verdict: 'kept', measures: [{ p95Ms: 5_000, kept: true }] });
  expect(Object.values(report.faults).reduce((sum, count) => sum + count, 0)).toBe(30);
  expect(reportText(report)).toContain('seed 4 · 30 faults · 12 messages');
  expect(reportText(report)).toContain('VERDICT: every promise was kept.');
});

test.each([
  ['one violation', ['counter.txt has m-4 twice'], [1_000]],
  ['a figure beyond its bar', [], [1_000, 2_000, 5_001]],
])('%s breaks it', (_, violations, rounds) => {
  const report = of(violations, rounds);
  expect(report.verdict).toBe('broken');
  expect(reportText(report)).toContain('VERDICT: BROKEN');
  for (const violation of violations) expect(reportText(report)).toContain(violation);
});
