import { recordCronChange } from '../../../gateway/crons/change-entry.ts';
import type { CronChange } from '../../../gateway/recorder/cron-history.ts';
import { useRecorder } from '../recorder/recorder-under-test.ts';
import { aChange } from './a-cron.ts';

const recorder = useRecorder();

/** What the record says of a change. */
function told(change: Partial<CronChange>): string | undefined {
  const { cronHistory, entries } = recorder.now();
  const id = cronHistory.add({ ...aChange(1, 1), cron: 'briefing', by: 'operator', ...change });
  recordCronChange(recorder.now(), id);
  recordCronChange(recorder.now(), id);
  const [entry, ...more] = entries.after(0, 99).filter(({ key }) => key === `cron-change:${id}`);
  expect(more).toEqual([]);
  return entry?.text;
}

test('a cron is told of when it comes, changes, is paused, resumed and goes', () => {
  const gone = { definition: null, hash: null };
  expect([
    told({ by: 'config.yaml' }),
    told({ by: 'config.yaml', hash: 'another' }),
    told({ hash: 'another', paused: true, note: 'paused by the operator' }),
    told({ hash: 'another', note: 'the site is back' }),
    told({ hash: 'another', paused: true, by: 'mainstay', note: 'paused after 3 failures in a row' }),
    told({ ...gone, by: 'temporal' }),
  ]).toEqual([
    'Cron briefing was added in config.yaml',
    'Cron briefing was changed in config.yaml',
    'Cron briefing was paused by the operator',
    'Cron briefing was resumed by the operator: the site is back',
    'Cron briefing was paused by Mainstay after 3 failures in a row',
    'Cron briefing was removed in Temporal',
  ]);
});

test('what changes nothing to see is no event', () => {
  expect(told({ cron: 'mainstay-audit' })).toBeUndefined();
  told({});
  expect(told({ namespaceId: 'a new database' })).toBeUndefined();
  told({ definition: null, hash: null });
  expect(told({ definition: null, hash: null })).toBeUndefined();
});
