import { isNotice, readReplies } from '../audit/answers.ts';
import type { SentMessage } from '../bot-api/store.ts';
import { answersTo } from '../audit/answers.ts';
import { clockAt, type Day } from './day.ts';
import type { LivedFault } from './live.ts';
import { NOTES } from './people.ts';
import { linesOf } from './traces.ts';
import type { SoakWorld } from './world.ts';
import { join } from 'node:path';

/** How long the gateway may take to see that a node is gone. */
const SEEN_WITHIN_MS = 5_000;

/** A fault's line: what was expected of it, what happened, and each difference in a sentence. */
export interface FaultRow {
  name: string;
  /** By the simulated clock. */
  from: string;
  until: string;
  downMs: number;
  messages: number;
  answered: number;
  notices: number;
  noticesDue: number;
  differences: string[];
}

/** Holds what was told and done of a fault against what should have been. */
export function faultRow(world: SoakWorld, day: Day, fault: LivedFault): FaultRow {
  const { name, part, from, until, asked } = fault;
  const differences: string[] = [];
  const replies = readReplies(world);
  const lines = linesOf(join(world.paths.workspace, NOTES));
  let answered = 0;
  for (const one of asked) {
    const { length } = answersTo(replies, one);
    if (length === 1) answered += 1;
    else differences.push(`“${one.text}” was answered ${length} times`);
    const marks = lines.filter((line) => line === one.mark).length;
    if (one.kind === 'append' && marks !== 1) differences.push(`“${one.text}” was done ${marks} times`);
  }
  const notices = world.telegram.sent().filter((sent) => isNotice(sent) && isDuring(sent, fault));
  const noticesDue = part === 'node' && until - from > SEEN_WITHIN_MS ? 1 : 0;
  if (notices.length !== noticesDue)
    differences.push(`${notices.length} notices “Node offline, jobs queued” instead of ${noticesDue}`);
  for (const { message } of notices)
    if (!/^\d+ jobs?, longest wait .*, finished in /.test(message.text ?? ''))
      differences.push(`its notice was not made a digest in the end: ${message.text?.split('\n')[0]}`);
  return {
    name,
    ...{ from: clockAt(day, from), until: clockAt(day, until), downMs: until - from },
    ...{ messages: asked.length, answered, notices: notices.length, noticesDue, differences },
  };
}

const isDuring = ({ at }: SentMessage, { from, until }: LivedFault) => at >= from && at <= until + SEEN_WITHIN_MS;
