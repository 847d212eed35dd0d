import type { JobView } from '../contracts/job.ts';
import { formatDuration } from '../contracts/duration.ts';
import type { Log } from '../platform/log.ts';
import type { Delivery } from './delivery.ts';
import { cancelledAfter } from './job-report.ts';
import type { Recorder } from './recorder/index.ts';
import type { OutgoingBody } from './recorder/outbox.ts';

/** A job that ends sooner needs no card. */
const CARD_AFTER_MS = 1_500;
/** A card is edited no more often than this: Telegram counts edits as messages, 20 a minute in a group. */
const EDIT_EVERY_MS = 3_000;
const BAR_CELLS = 12;
const TAIL_CHARACTERS = 700;

/** Where the operator's browser finds the Temporal Web UI. */
export interface WebUi {
  url: string;
  namespace: string;
}

export const cardKey = (jobId: string) => `card:${jobId}`;

/** The one message that shows a running job's state, edited in place. Web and terminal draw theirs from the job itself. */
export function createCards({
  recorder,
  delivery,
  webUi,
  log,
}: {
  recorder: Recorder;
  delivery: Delivery;
  webUi: WebUi | undefined;
  log: Log;
}) {
  const opening = new Map<string, NodeJS.Timeout>();

  /** A card that can't be written down, as on a full disk, comes with the job's next report. */
  function openSafely(jobId: string): void {
    opening.delete(jobId);
    try {
      open(jobId);
    } catch (error) {
      log.warn({ err: error, jobId }, 'a card could not be opened');
    }
  }

  function open(jobId: string): void {
    const job = recorder.jobs.find(jobId);
    if (!job?.chat || job.view.state !== 'running') return;
    const replyTo = job.messageId ? recorder.messages.find(job.messageId)?.externalId : undefined;
    if (recorder.outbox.put(cardKey(jobId), job.chat, card(job.view, webUi, replyTo), Date.now()))
      delivery.kick(job.chat);
  }

  return {
    /** Call at every report of a running job. */
    show(jobId: string): void {
      const job = recorder.jobs.find(jobId);
      // One that waited in an outage is shown by the notice.
      if (!job?.chat || !delivery.reaches(job.chat) || job.outageId !== undefined) return;
      const shown = recorder.outbox.find(cardKey(jobId));
      if (!shown) {
        if (opening.has(jobId)) return;
        const age = job.view.runMs ?? 0;
        opening.set(
          jobId,
          setTimeout(() => openSafely(jobId), Math.max(0, CARD_AFTER_MS - age)),
        );
        return;
      }
      const body = card(job.view, webUi, shown.body.replyToExternalId);
      if (recorder.outbox.change(cardKey(jobId), body, EDIT_EVERY_MS)) delivery.kick(job.chat);
    },
    /** The last edit, part of the commit that ends the job. */
    close(job: JobView): void {
      clearTimeout(opening.get(job.id));
      opening.delete(job.id);
      const shown = recorder.outbox.find(cardKey(job.id));
      if (!shown) return;
      recorder.outbox.change(
        cardKey(job.id),
        { text: closedText(job), format: 'plain', replyToExternalId: shown.body.replyToExternalId },
        0,
      );
    },
    stop: () => opening.forEach((timer) => clearTimeout(timer)),
  };
}

export type Cards = ReturnType<typeof createCards>;

function card(job: JobView, webUi: WebUi | undefined, replyToExternalId: string | undefined): OutgoingBody {
  const { fraction, etaS, note, tail } = job.progress ?? {};
  const eta = etaS === undefined ? '' : ` · ${formatDuration(etaS * 1_000)} to go`;
  const lines = [
    `⏳ ${job.summary}`,
    fraction === undefined
      ? `running for ${formatDuration(job.runMs ?? 0)}`
      : `${bar(fraction)} ${Math.round(fraction * 100)} %${eta}`,
    ...(note ? [note] : []),
    ...(tail ? ['', tail.slice(-TAIL_CHARACTERS)] : []),
  ];
  const open = webUi ? [{ label: 'Open', url: workflowPage(webUi, job.workflowId) }] : [];
  return {
    text: lines.join('\n'),
    format: 'plain',
    buttons: [[{ label: 'Cancel', action: `/cancel ${job.id}` }, ...open]],
    silent: true,
    replyToExternalId,
  };
}

function closedText(job: JobView): string {
  const took = formatDuration(job.runMs ?? 0);
  switch (job.state) {
    case 'done':
      return `✅ ${job.summary}: done in ${took}`;
    case 'cancelled':
      return `⏹ ${job.summary}: ${cancelledAfter(job)}`;
    case 'unknown':
      return `❔ ${job.summary}: outcome unknown after ${took}`;
    default:
      return `❌ ${job.summary}: failed after ${took}`;
  }
}

function bar(fraction: number): string {
  const full = Math.round(fraction * BAR_CELLS);
  return '▓'.repeat(full) + '░'.repeat(BAR_CELLS - full);
}

/** The workflow's page in the Temporal Web UI. */
function workflowPage({ url, namespace }: WebUi, workflowId: string): string {
  return `${url}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
}
