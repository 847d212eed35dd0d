import { formatDuration } from '../contracts/duration.ts';
import type { Log } from '../platform/log.ts';
import type { Bus } from './bus.ts';
import type { Delivery } from './delivery.ts';
import type { Recorder } from './recorder/index.ts';
import type { JobRecord } from './recorder/jobs.ts';
import type { Outage } from './recorder/outages.ts';
import type { Replies } from './replies.ts';
import { toChatMessage } from './views.ts';

/** Losses closer together than this are one outage. */
const SAME_OUTAGE_MS = 60_000;
const LISTED = 10;
const EDIT_EVERY_MS = 3_000;
/** Many jobs queued at once are shown together. */
const SHOW_AFTER_MS = 300;
const FIRST_LINE = 'Node offline, jobs queued';

export interface OutageNoticesOptions {
  recorder: Recorder;
  replies: Replies;
  delivery: Delivery;
  bus: Bus;
  /** Whether some node pulls from the queue; null while nobody can tell yet. */
  hasNode(queue: string): boolean | null;
  log: Log;
}

/**
 * One message a chat and outage: told at the first job that has to wait, edited as more queue, turned into a digest on
 * return and once more when all is done. Everything it knows is in the record, so a restart changes nothing.
 */
export function createOutageNotices({ recorder, replies, delivery, bus, hasNode, log }: OutageNoticesOptions) {
  const soon = new Map<string, NodeJS.Timeout>();
  /** When each outage ended, by the process's own clock; after a restart only the record's time is left. */
  const returned = new Map<number, { returnedAt: number; steady: number }>();
  const keyOf = (outage: Outage, chat: string) => `outage:${outage.id}:${chat}`;

  /** The outage of a queue without a node, begun if need be. */
  function current(queue: string): Outage {
    const now = Date.now();
    const latest = recorder.outages.latest(queue);
    if (latest?.returnedAt === null) return latest;
    if (!latest || backForMs({ id: latest.id, returnedAt: latest.returnedAt }, now) > SAME_OUTAGE_MS)
      return recorder.outages.begin(queue, now);
    recorder.outages.setReturned(latest.id, null);
    return { ...latest, returnedAt: null };
  }

  function backForMs({ id, returnedAt }: { id: number; returnedAt: number }, now: number): number {
    const noted = returned.get(id);
    return noted?.returnedAt === returnedAt ? performance.now() - noted.steady : Math.abs(now - returnedAt);
  }

  /** Tells at once what was not told before; a change may wait for the next ones. */
  function showSoon(outage: Outage, chat: string): void {
    const key = keyOf(outage, chat);
    if (!recorder.entries.byKey(key)) return show(outage, chat);
    if (soon.has(key)) return;
    soon.set(
      key,
      setTimeout(() => showNow(outage.id, chat, key), SHOW_AFTER_MS),
    );
  }

  function showNow(id: number, chat: string, key: string): void {
    try {
      const outage = recorder.outages.find(id);
      if (outage) show(outage, chat);
    } catch (error) {
      log.warn({ err: error, key }, 'a notice could not be written, as on a full disk; it is tried again');
      soon.set(
        key,
        setTimeout(() => showNow(id, chat, key), EDIT_EVERY_MS),
      );
    }
  }

  function show(outage: Outage, chat: string): void {
    recorder.atomically(() => write(outage, chat))?.();
  }

  /** Shows an outage in all its chats, in one commit with what changed about it: a crash in between would leave it half told. */
  function showAll(changed: () => Outage): void {
    const sendOffs = recorder.atomically(() => {
      const outage = changed();
      return recorder.outages.chats(outage.id).map((chat) => write(outage, chat));
    });
    for (const sendOff of sendOffs) sendOff?.();
  }

  /**
   * Writes a notice down as it should be now, as a part of the caller's commit.
   * @returns what sends it off, to be called once the commit is done; null where nothing is new
   */
  function write(outage: Outage, chat: string): (() => void) | null {
    const key = keyOf(outage, chat);
    // What is shown now needs no showing later, when it may be another outage's.
    clearTimeout(soon.get(key));
    soon.delete(key);
    const text = noticeText(outage, chat);
    if (recorder.entries.byKey(key)) return change(key, chat, text);
    if (outage.returnedAt !== null) return null;
    const { firstMessageId } = recorder.outages.summary(outage.id, chat, Date.now());
    const to = firstMessageId === null ? null : recorder.messages.find(firstMessageId);
    return replies.record({ key, kind: 'replied', chat, to, text, format: 'plain' });
  }

  function change(key: string, chat: string, text: string): (() => void) | null {
    if (!recorder.entries.change(key, text)) return null;
    const row = recorder.outbox.find(key);
    if (row) recorder.outbox.change(key, { ...row.body, text }, EDIT_EVERY_MS);
    return () => {
      const entry = recorder.entries.byKey(key);
      if (entry) bus.emit('live', { type: 'message', message: toChatMessage(entry) });
      if (row) delivery.kick(chat);
    };
  }

  function noteReturn(outage: Outage): Outage {
    const returnedAt = Date.now();
    recorder.outages.setReturned(outage.id, returnedAt);
    returned.set(outage.id, { returnedAt, steady: performance.now() });
    recordReturn(outage, returnedAt);
    return { ...outage, returnedAt };
  }

  /** The notices are edited, and the daily log has them as they were at first: this says how it went on. */
  function recordReturn({ id, queue, beganAt }: Outage, at: number): void {
    const { count, longestWaitMs } = recorder.outages.jobs(id, at);
    if (count === 0) return;
    const waited = `${count} ${count === 1 ? 'job' : 'jobs'} waited, ${formatDuration(longestWaitMs)} at the longest`;
    const text = `Work for ${queue} goes on after ${formatDuration(Math.max(0, at - beganAt))}: ${waited}`;
    recorder.entries.record({ key: `return:${id}:${at}`, kind: 'system', who: 'System', at, text });
  }

  function noticeText(outage: Outage, chat: string): string {
    const now = Date.now();
    const { count, open, queued, longestWaitMs, lastFinishedAt } = recorder.outages.summary(outage.id, chat, now);
    if (outage.returnedAt !== null) {
      const digest = `${count} ${count === 1 ? 'job' : 'jobs'}, longest wait ${formatDuration(longestWaitMs)}`;
      return open > 0 || lastFinishedAt === null
        ? digest
        : `${digest}, finished in ${formatDuration(Math.max(0, lastFinishedAt - outage.returnedAt))}`;
    }
    const waiting = recorder.outages.waiting(outage.id, chat, LISTED);
    const lines = waiting.map(
      ({ position, summary, queuedAt }) => `${position}. ${summary} (since ${clock(queuedAt)})`,
    );
    return [FIRST_LINE, ...lines, ...(queued > waiting.length ? [`… and ${queued - waiting.length} more`] : [])].join(
      '\n',
    );
  }

  return {
    /** A job was queued: where nobody is there to do it, its chat is told. */
    jobQueued(job: JobRecord): void {
      if (hasNode(job.queue) !== false) return;
      const outage = current(job.queue);
      recorder.outages.take(outage, job.id);
      if (job.chat) showSoon(outage, job.chat);
    },
    /** A queue's nodes came or went. */
    nodesChanged(queue: string): void {
      const there = hasNode(queue);
      if (there === null) return;
      if (!there)
        return showAll(() => {
          const outage = current(queue);
          recorder.outages.takeWaiting(outage);
          return outage;
        });
      const latest = recorder.outages.latest(queue);
      if (!latest) return;
      // One that returned before is shown, too: what was to be shown soon, a crash may have taken.
      showAll(() => (latest.returnedAt === null ? noteReturn(latest) : latest));
      bus.emit('recorded');
    },
    /** The last job of a chat's notice turns it into what it all came to. */
    jobEnded(job: JobRecord): void {
      if (job.outageId === undefined || !job.chat) return;
      const outage = recorder.outages.find(job.outageId);
      if (!outage) return;
      if (outage.returnedAt === null || !recorder.outages.anyOpen(outage.id, job.chat)) showSoon(outage, job.chat);
    },
    stop: () => soon.forEach((timer) => clearTimeout(timer)),
  };
}

export type OutageNotices = ReturnType<typeof createOutageNotices>;

function clock(at: number): string {
  return new Date(at).toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' });
}
