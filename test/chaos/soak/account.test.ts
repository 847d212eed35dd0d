import { accountFor, type CronEvidence } from '../../../chaos/soak/account.ts';
import { dayFrom } from '../../../chaos/soak/day.ts';
import type { SeenFire } from '../../../chaos/soak/seen.ts';
import type { Trace } from '../../../chaos/soak/traces.ts';
import { cronEntry, definitionOf, type WrittenCron } from '../../../gateway/crons/entry.ts';
import type { CronAccount } from '../../../contracts/http/cron-audit.ts';

const day = dayFrom(Date.parse('2026-02-08T10:45:00Z'), { fromHour: 6, minutes: 120 });
const minute = (number: number) => day.beganAt + number * 1_000;
const EXPECTED = [0, 30, 60, 90].map(minute);

/** A run that was due in this minute of the day, took two and was done. */
function fire(number: number, changes: Partial<SeenFire> = {}): SeenFire {
  const at = minute(number);
  return {
    cron: 'tick',
    at,
    beganAt: at,
    closedAt: at + 2_000,
    state: 'done',
    error: '',
    jobIds: [`job-${number}`],
    ...changes,
  };
}

function trace(number: number, changes: Partial<Trace> = {}): [string, Trace] {
  return [
    `job-${number}`,
    { skill: 'run', starts: 1, firstStartedAt: minute(number), isDone: true, effects: 1, ...changes },
  ];
}

type Changes = Partial<Omit<CronEvidence, 'audit'>> & { cron?: Partial<WrittenCron>; audit?: Partial<CronAccount> };

function account(changes: Changes) {
  const written = { name: 'tick', every: '30s', skill: 'run', quiet: true, catchup: '30s', ...changes.cron };
  const agreed = {
    ...{ name: 'tick', expected: 4, started: 4, done: 4, failed: 0, running: 0, skipped: 0 },
    ...{ missed: [], late: [], extra: [] },
  };
  return accountFor({
    ...{ day, faults: [], marks: undefined, sent: [], expected: EXPECTED },
    fires: [0, 30, 60, 90].map((number) => fire(number)),
    traces: new Map([0, 30, 60, 90].map((number) => trace(number))),
    ...changes,
    definition: definitionOf(cronEntry.parse(written), 'UTC'),
    audit: { ...agreed, ...changes.audit },
  });
}

/** A node that was away from the 25th to the 85th minute. */
const outage = {
  ...{ name: 'node outage' as const, part: 'node' as const, at: 0, forMs: 60_000, messages: [], asked: [] },
  ...{ from: minute(25), until: minute(85) },
};
const noNode = { state: 'failed' as const, error: 'No node took it before it was too late (catchup).', jobIds: [] };

describe('the account of a cron', () => {
  test('is as expected where each fire was done and left its effect', () => {
    expect(account({})).toMatchObject({ expected: 4, done: 4, effects: 4, effectsDue: 4, differences: [] });
  });

  test('tells a fire that Temporal has no workflow of, though the gateway’s audit does not', () => {
    const { missed, differences } = account({ fires: [fire(0), fire(60), fire(90)] });
    expect(missed).toBe(1);
    expect(differences).toContain('06:30 was missed');
    expect(differences).toContain('the gateway’s audit says missed: 0, not 1');
  });

  test('takes one for skipped where the run before it stood in its way', () => {
    const fires = [fire(0, { closedAt: minute(31) }), fire(60), fire(90)];
    const audit = { started: 3, done: 3, skipped: 1 };
    expect(account({ fires, audit })).toMatchObject({ skipped: 1, missed: 0, differences: [] });
    expect(account({ fires, audit, cron: { overlap: 'allow' } })).toMatchObject({ skipped: 0, missed: 1 });
  });

  test('tells two workflows for one fire, and an effect that is there twice', () => {
    const fires = [fire(0), fire(30), fire(30, { jobIds: ['job-31'] }), fire(60), fire(90)];
    expect(account({ fires }).differences).toContain('06:30 was run 2 times');
    const traces = new Map([trace(0), trace(30, { skill: 'webhook', effects: 2 }), trace(60), trace(90)]);
    expect(account({ traces })).toMatchObject({ doubled: 1, differences: ['06:30 had its effect 2 times'] });
  });

  test('lets a script that may be repeated be repeated, where its node died in its midst', () => {
    const traces = new Map([trace(0), trace(30, { starts: 2, effects: 2 }), trace(60), trace(90)]);
    expect(account({ traces, marks: 5 }).differences).toEqual([]);
    expect(account({ traces, marks: 6 }).differences).toEqual(['left 6 marks in its files, for 4 to 5 runs']);
  });

  test('tells one that says it was done and left nothing', () => {
    const traces = new Map([trace(0), trace(60), trace(90)]);
    expect(account({ traces }).differences).toEqual(['06:30 is done, and left no effect']);
  });

  test('excuses a failure only where the node was away for longer than the cron may be late', () => {
    const fires = [fire(0), fire(30, noNode), fire(60), fire(90)];
    const audit = { done: 3, failed: 1 };
    const sent = { cron: { alert: { after: 2 } } };
    expect(account({ fires, audit, faults: [outage], ...sent }).differences).toEqual([]);
    const failed = '06:30 failed: No node took it before it was too late (catchup).';
    expect(account({ fires, audit, ...sent }).differences).toEqual([failed]);
    const patient = { cron: { catchup: '180s', alert: { after: 2 } } };
    expect(account({ fires, audit, faults: [outage], ...patient }).differences).toEqual([failed]);
  });

  test('tells work that began later than its cron may be', () => {
    const traces = new Map([trace(0), trace(30, { firstStartedAt: minute(75) }), trace(60), trace(90)]);
    expect(account({ traces }).differences).toEqual(['06:30 began 45.0 s late, which is later than it may']);
    expect(account({ traces, cron: { catchup: '60s' } }).differences).toEqual([]);
  });

  test('misses the alert of a failure that nobody was told of', () => {
    const fires = [fire(0), fire(30, noNode), fire(60), fire(90)];
    expect(account({ fires, audit: { done: 3, failed: 1 }, faults: [outage] })).toMatchObject({
      ...{ alerts: 0, alertsDue: 1 },
      differences: ['told 0 alerts in the chat instead of 1', 'told 0 recoveries in the chat instead of 1'],
    });
  });
});
