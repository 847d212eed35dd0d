import { type CronEvidence, cronViolations } from '../../chaos/audit/crons.ts';
import type { SentMessage } from '../../chaos/bot-api/store.ts';
import type { SeenFire } from '../../chaos/soak/seen.ts';
import { CRONS } from '../../chaos/storm/crons.ts';
import type { CronAccount } from '../../contracts/http/cron-audit.ts';

const TIMES = ['02:00:00', '02:00:10', '02:00:20', '02:00:30'].map((clock) => Date.parse(`2026-11-26T${clock}Z`));
const span = { since: TIMES[0]!, until: TIMES[3]! };
const iso = (index: number) => new Date(TIMES[index]!).toISOString();

function fire(index: number, changes: Partial<SeenFire> = {}): SeenFire {
  const at = TIMES[index]!;
  return {
    ...{ cron: 'storm-once', at, beganAt: at, closedAt: at + 500, state: 'done', error: '', jobIds: [`job-${index}`] },
    ...changes,
  };
}

const says = (text: string) => ({ message: { text } }) as SentMessage;
const result = says('storm-once: cron-once.sh has nothing to say.');

type Changes = Partial<Omit<CronEvidence, 'account' | 'cron'>> & { cron?: string; account?: Partial<CronAccount> };

function violations({ account, cron = 'storm-once', ...changes }: Changes): string[] {
  return cronViolations({
    cron: CRONS.find(({ name }) => name === cron)!,
    span,
    fires: [0, 1, 2, 3].map((index) => fire(index)),
    marks: ['job-0', 'job-1', 'job-2', 'job-3'],
    starts: new Map([0, 1, 2, 3].map((index) => [`job-${index}`, 1])),
    sent: [result, result, result, result],
    ...changes,
    account: {
      ...{ name: cron, expected: 4, started: 4, done: 4, failed: 0, running: 0, skipped: 0 },
      ...{ missed: [], late: [], extra: [] },
      ...account,
    },
  });
}

describe('the audit of a storm’s crons', () => {
  test('is content where each fire was done, told and left its mark once', () => {
    expect(violations({})).toEqual([]);
  });

  test.each<[string, Changes, string]>([
    ['an audit that expects another number than the clock', { account: { expected: 3, done: 3 } }, 'was due 4 times'],
    ['an audit that does not add up', { account: { done: 3 } }, 'does not add up'],
    ['a fire that never ends', { account: { done: 3, running: 1 } }, 'never came to an end'],
    ['a fire beside the clock', { account: { extra: [{ time: iso(1), state: 'done' }] } }, 'when it was not due'],
    ['a time that fired twice', { fires: [0, 1, 2, 3, 3].map((index) => fire(index)) }, 'fired twice for'],
    ['two jobs of one fire', { fires: [fire(0, { jobIds: ['job-0', 'job-9'] })] }, 'has two jobs'],
    ['an effect that came twice', { marks: ['job-0', 'job-1', 'job-2', 'job-3', 'job-3'] }, 'had its effect 2 times'],
    ['an effect that never came', { marks: ['job-0', 'job-1', 'job-2'] }, 'its effect never happened'],
    ['an effect of nobody', { marks: ['job-0', 'job-1', 'job-2', 'job-3', 'job-7'] }, 'no job of its fires'],
    ['a result that is not told', { sent: [result] }, 'told 1 results'],
  ])('names %s', (_, changes, sentence) => {
    expect(violations(changes).join('\n')).toContain(sentence);
  });

  test('takes an effect without an end that anybody knows for what it may be', () => {
    const unclear = fire(3, { state: 'failed' });
    const lines = { cron: 'storm-append', fires: [fire(0), fire(1), unclear], account: { expected: 3, started: 3 } };
    const happened = (marks: number) =>
      violations({ ...lines, marks: Array.from({ length: marks }, () => 'a beat') }).filter((one) =>
        one.includes('effect'),
      );
    expect([happened(1).length, happened(2).length, happened(3).length, happened(4).length]).toEqual([1, 0, 0, 1]);
  });

  describe('of a fire that was missed', () => {
    const missed: Changes = {
      account: { done: 3, started: 3, missed: [iso(3)] },
      fires: [0, 1, 2].map((index) => fire(index)),
      marks: ['job-0', 'job-1', 'job-2'],
    };

    test('is content where an alert names it', () => {
      const alert = says(
        '⚠️ 4 fires were missed.\nstorm-once: Nov 26, 2:00 AM\nstorm-quiet: Nov 26, 2:00 AM and 2 more',
      );
      expect(violations({ ...missed, sent: [result, result, result, alert] })).toEqual([]);
    });

    test('says so where none does', () => {
      const other = says('⚠️ One fire was missed.\nstorm-quiet: Nov 26, 2:00 AM');
      expect(violations({ ...missed, sent: [result, result, result, other] }).join('\n')).toContain('0 were told');
    });
  });

  test('says where failures are not told', () => {
    const failing: Changes = {
      account: { done: 3, failed: 1 },
      fires: [fire(0), fire(1), fire(2), fire(3, { state: 'failed', error: 'no' })],
    };
    const alert = says('⚠️ storm-once failed.\nno');
    expect(violations(failing).join('\n')).toContain('nobody was told');
    expect(violations({ ...failing, sent: [result, result, result, alert] })).toEqual([]);
  });
});
