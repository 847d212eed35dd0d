import type { SentMessage } from '../bot-api/store.ts';

/** What the chat was told of a cron. */
export interface Told {
  alerts: number;
  recoveries: number;
  /** Results of runs that were done. */
  results: number;
  late: number;
  /** Whether it was named among those that missed a fire. */
  missed: boolean;
}

/** Reads the chat as Ada does. */
export function toldOf(cron: string, sent: readonly SentMessage[]): Told {
  const texts = sent.map(({ message }) => message.text ?? message.caption ?? '');
  const count = (form: RegExp) => texts.filter((text) => form.test(text)).length;
  return {
    alerts: count(new RegExp(`^⚠️ ${cron} (failed|ended)`, 'u')),
    recoveries: count(new RegExp(`^✅ ${cron} works again`, 'u')),
    results: count(new RegExp(`(^|\\n\\n)${cron}: `)),
    late: count(new RegExp(`(^|\\n\\n)${cron}: [^]*\\nran late by `)),
    missed: count(new RegExp(`^⚠️ [^\\n]+ missed\\.\\n[^]*^${cron}: `, 'mu')) > 0,
  };
}
