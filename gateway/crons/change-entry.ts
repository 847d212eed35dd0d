import type { ChangedBy, RecordedChange } from '../recorder/cron-history.ts';
import type { Recorder } from '../recorder/index.ts';
import { BUILT_IN } from './definitions.ts';

const BY: Record<ChangedBy, string> = {
  'config.yaml': 'in config.yaml',
  operator: 'by the operator',
  temporal: 'in Temporal',
  mainstay: 'by Mainstay',
};

/** Puts a change of a cron, which Temporal was told or told us, into the record; what changes nothing to see is no entry. */
export function recordCronChange(recorder: Pick<Recorder, 'entries' | 'cronHistory'>, id: number): void {
  const [change, before] = recorder.cronHistory.changeAndBefore(id);
  const what = change && wordsFor(change, before);
  if (!what) return;
  const text = `Cron ${change.cron} was ${what} ${BY[change.by]}${isToggle(what) ? reasonOf(change.note) : ''}`;
  recorder.entries.record({ key: `cron-change:${id}`, kind: 'system', who: 'System', at: Date.now(), text });
}

const isToggle = (what: string) => what === 'paused' || what === 'resumed';

/** Our own notes repeat what was done, and by whom. */
function reasonOf(note = ''): string {
  const reason = note.replace(/^(?:paused|resumed) (?:by the operator$)?/, '');
  if (reason === '') return '';
  return reason === note ? `: ${note}` : ` ${reason}`;
}

function wordsFor(change: RecordedChange, before: RecordedChange | undefined): string | null {
  if (!change.definition) return before?.definition ? 'removed' : null;
  if (!before?.definition) return change.cron.startsWith(BUILT_IN) ? null : 'added';
  if (change.paused !== before.paused) return change.paused ? 'paused' : 'resumed';
  return change.hash === before.hash ? null : 'changed';
}
