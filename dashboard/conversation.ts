import type { ChatMessage } from '../contracts/message.ts';
import type { CardJob } from './answers.ts';
import { el } from './dom.ts';
import { createJobCard, type JobCard } from './job-card.ts';
import { isOpen } from './job-words.ts';
import { createRow, type Row, type UnsentActions } from './message-row.ts';
import type { Unsent } from './outbox.ts';
import { entryAt, headingOf, placeFor } from './timeline.ts';
import { formatDay } from './units.ts';

export interface Conversation {
  clear(): void;
  /** Adds messages, or changes those already shown. */
  show(messages: readonly ChatMessage[]): void;
  showUnsent(item: Unsent): void;
  remove(id: string): void;
  showJobs(jobs: readonly CardJob[]): void;
  has(id: string): boolean;
  /** The `seq` of the oldest and newest recorded message shown. */
  readonly oldest: number | undefined;
  readonly newest: number | undefined;
  readonly isEmpty: boolean;
  /** What the operator wrote, oldest first. */
  readonly written: string[];
}

/** The conversation as rows ordered by `seq`, each message with the cards of its jobs. */
export function createConversation(list: HTMLElement, actions: UnsentActions): Conversation {
  const rows: Row[] = [];
  const byMessage = new Map<string, Row>();
  const cards = new Map<string, JobCard>();
  /** Jobs whose result stands as a message of its own: their cards become one line. */
  const answered = new Set<string>();

  setInterval(() => {
    for (const card of cards.values()) if (isOpen(card.job)) card.tick();
  }, 1_000);

  return {
    clear() {
      rows.length = 0;
      byMessage.clear();
      cards.clear();
      answered.clear();
      list.replaceChildren();
    },
    show(messages) {
      for (const message of messages) showOne(message);
      placeCards();
      arrange();
    },
    showUnsent(item) {
      const known = byMessage.get(item.id);
      if (known && known.seq !== Infinity) return;
      const row = known ?? createRow(item.id);
      row.showUnsent(item, actions);
      if (known) return;
      insert(row);
      arrange();
    },
    remove(id) {
      const row = byMessage.get(id);
      if (!row) return;
      rows.splice(rows.indexOf(row), 1);
      byMessage.delete(id);
      row.element.remove();
      arrange();
    },
    showJobs(jobs) {
      for (const job of jobs) {
        const card = cards.get(job.id);
        if (card) card.update({ ...job, messageId: job.messageId ?? card.job.messageId });
        else cards.set(job.id, createJobCard(job));
      }
      placeCards();
    },
    has: (id) => byMessage.has(id),
    get oldest() {
      return rows[0]?.seq === Infinity ? undefined : rows[0]?.seq;
    },
    get newest() {
      return rows.findLast((row) => row.seq !== Infinity)?.seq;
    },
    get isEmpty() {
      return rows.length === 0;
    },
    get written() {
      return rows.filter((row) => row.direction === 'in' && row.text !== '').map((row) => row.text);
    },
  };

  function showOne(message: ChatMessage): void {
    if (message.direction === 'out' && message.jobId) answered.add(message.jobId);
    const known = byMessage.get(message.id);
    if (!known) {
      const row = createRow(message.id);
      row.show(message);
      insert(row);
      return;
    }
    const moved = known.seq !== message.seq;
    known.show(message);
    if (!moved) return;
    // An unsent message has been recorded: only now is its place known.
    rows.splice(rows.indexOf(known), 1);
    insert(known);
  }

  function insert(row: Row): void {
    const at = placeFor(rows, row.seq);
    const next = rows[at]?.element ?? null;
    rows.splice(at, 0, row);
    byMessage.set(row.id, row);
    // Moving an element that already stands right would take the focus from what is in it.
    if (row.element.parentElement !== list || row.element.nextElementSibling !== next)
      list.insertBefore(row.element, next);
  }

  /** A card stands under the message that asked; without one (a cron's job) under the last message before it began. */
  function placeCards(): void {
    for (const card of cards.values()) {
      card.element.classList.toggle('job-answered', answered.has(card.job.id) && !isOpen(card.job));
      const asked = card.job.messageId === undefined ? undefined : byMessage.get(card.job.messageId);
      const begun = Date.parse(card.job.queuedAt);
      // Of jobs older than what is shown only the open ones matter.
      const before = rows[0] !== undefined && begun < rows[0].at.getTime();
      const row = asked ?? (before && !isOpen(card.job) ? undefined : entryAt(rows, begun));
      if (row && !row.element.contains(card.element)) row.addCard(card);
    }
  }

  /** Day lines, headings and quotes depend on a message's neighbours, so they are set once the order stands. */
  function arrange(): void {
    for (const line of list.querySelectorAll('.day')) line.remove();
    let asked: string | undefined;
    rows.forEach((row, index) => {
      const { day, head } = headingOf(row, rows[index - 1]);
      if (day) list.insertBefore(el('li', { class: 'day' }, el('span', {}, formatDay(row.at))), row.element);
      row.setHead(head);
      const question = row.replyTo === undefined || row.replyTo === asked ? undefined : byMessage.get(row.replyTo);
      row.setQuote(question && { id: question.id, text: question.text });
      if (row.direction === 'in') asked = row.id;
    });
  }
}
