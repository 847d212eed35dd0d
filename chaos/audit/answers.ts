import type { SentMessage } from '../bot-api/store.ts';
import type { Asked } from '../storm/load.ts';
import type { World } from '../storm/world.ts';
import type { Evidence, Finding } from './audit.ts';

const NOTICE = /^(Node offline, jobs queued|\d+ jobs?, longest wait )/;
const CARD = /^[⏳✅❌❔⏹💭] /u;

export const isNotice = ({ message }: SentMessage) => NOTICE.test(message.text ?? '');

/** What the chats show now, by the message that it replies to. */
export type Replies = ReadonlyMap<string, readonly SentMessage[]>;

export function readReplies({ telegram }: Pick<World, 'telegram'>): Replies {
  const replies = new Map<string, SentMessage[]>();
  for (const sent of telegram.sent()) {
    const key = `${sent.message.chat.id}/${sent.message.reply_to_message?.message_id}`;
    const others = replies.get(key);
    if (others) others.push(sent);
    else replies.set(key, [sent]);
  }
  return replies;
}

/** The final answers to a message: not the notice of an outage, not a job's card. */
export function answersTo(replies: Replies, { chat, messageId, kind }: Asked): SentMessage[] {
  const all = replies.get(`${chat}/${messageId}`) ?? [];
  return all.filter((sent) => !isNotice(sent) && (kind === 'light' || !CARD.test(sent.message.text ?? '')));
}

/** How the one who asked for a job was told it ended. */
export type Ending = 'done' | 'failed' | 'unknown' | 'none';

export function endingOf(replies: Replies, asked: Asked): Ending {
  const text = answersTo(replies, asked)[0]?.message.text;
  if (text === undefined) return 'none';
  // The agent may have failed at its last step, after what it did.
  if (asked.kind === 'agent') return text.startsWith(`Noted ${asked.mark}.`) ? 'done' : 'unknown';
  if (text.includes(': nobody can tell whether it was done.')) return 'unknown';
  // A job that was done says so by its time; one that never became a job (given up, refused) has no time.
  return text.includes(': failed.') || !text.includes('Processing time: ') ? 'failed' : 'done';
}

export function auditAnswers({ world, asked }: Evidence): Finding {
  const replies = readReplies(world);
  const violations: string[] = [];
  const endings: Record<Ending, number> = { done: 0, failed: 0, unknown: 0, none: 0 };
  for (const one of asked) {
    const answers = answersTo(replies, one);
    const name = `message ${one.messageId} (${one.text})`;
    if (answers.length === 0) violations.push(`${name} was never answered`);
    if (answers.length > 1) {
      violations.push(`${name} was answered ${answers.length} times: ${answers.map(place).join('; ')}`);
    }
    if (one.kind !== 'light') endings[endingOf(replies, one)] += 1;
  }
  return {
    promise: 'every accepted message has exactly one final answer',
    checked: asked.length,
    violations,
    note: `jobs: ${endings.done} done, ${endings.failed} failed, ${endings.unknown} unknown`,
  };
}

const place = ({ message, at }: SentMessage) =>
  `${message.message_id} at ${new Date(at).toISOString()} "${(message.text ?? '').split('\n')[0]?.slice(0, 60)}"`;
