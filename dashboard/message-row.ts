import type { ChatMessage } from '../contracts/message.ts';
import { el, setText } from './dom.ts';
import { icon } from './icons.ts';
import type { JobCard } from './job-card.ts';
import { renderMessage } from './message-view.ts';
import type { Unsent } from './outbox.ts';
import type { Entry } from './timeline.ts';
import { formatTime } from './units.ts';

export interface UnsentActions {
  retry(item: Unsent): void;
  /** Takes the message back: out of the conversation, its words into the composer. */
  discard(item: Unsent): void;
}

/** One message of the conversation: its heading, what it says, and the cards of the jobs it asked for. */
export interface Row extends Entry {
  readonly element: HTMLElement;
  readonly who: string;
  readonly text: string;
  readonly direction: 'in' | 'out';
  readonly replyTo: string | undefined;
  show(message: ChatMessage): void;
  showUnsent(item: Unsent, actions: UnsentActions): void;
  setHead(shown: boolean): void;
  /** Quotes the question this answers, where something else stands between the two. */
  setQuote(question: { id: string; text: string } | undefined): void;
  addCard(card: JobCard): void;
}

export function createRow(id: string): Row {
  const who = el('span', { class: 'who' });
  const time = el('time', {});
  const head = el('header', { class: 'row-head' }, who, time);
  const quote = el('a', { class: 'row-quote', hidden: true });
  const body = el('div', { class: 'row-body' });
  const cards = el('div', { class: 'row-cards' });
  const element = el('li', { class: 'row', id: `m-${id}` }, head, quote, body, cards);
  let message: ChatMessage | undefined;

  const row: Row = {
    id,
    seq: Infinity,
    at: new Date(),
    element,
    get who() {
      return message?.who ?? '';
    },
    get text() {
      return message?.text ?? '';
    },
    get direction() {
      return message?.direction ?? 'in';
    },
    get replyTo() {
      return message?.replyTo;
    },
    show(next) {
      message = next;
      row.seq = next.seq;
      row.at = new Date(next.at);
      element.dataset.direction = next.direction;
      delete element.dataset.unsent;
      who.textContent = next.who;
      time.textContent = formatTime(row.at);
      time.dateTime = next.at;
      time.title = row.at.toLocaleString();
      body.replaceChildren(renderMessage(next));
    },
    showUnsent(item, actions) {
      const { id, chat, text, at } = item;
      const files = item.files ?? [];
      row.show({ id, chat, text, at, seq: Infinity, direction: 'in', who: 'You', files, artifacts: [] });
      element.dataset.unsent = item.state;
      body.append(unsentLine(item, actions));
    },
    setHead(shown) {
      head.hidden = !shown;
    },
    setQuote(question) {
      quote.hidden = !question;
      if (!question) return;
      quote.href = `#m-${question.id}`;
      quote.replaceChildren(icon('reply'), el('span', {}, question.text.split('\n')[0] ?? ''));
    },
    addCard(card) {
      cards.append(card.element);
    },
  };
  return row;
}

function unsentLine(item: Unsent, actions: UnsentActions): HTMLElement {
  const words = el('span', {});
  setText(words, unsentWords(item));
  const line = el('p', { class: 'unsent' }, words);
  if (item.state === 'failed') {
    line.append(el('button', { type: 'button', class: 'link', onclick: () => actions.retry(item) }, 'Try again'));
  }
  if (item.state === 'failed' || item.state === 'waiting') {
    line.append(el('button', { type: 'button', class: 'link', onclick: () => actions.discard(item) }, 'Take back'));
  }
  return line;
}

function unsentWords(item: Unsent): string {
  if (item.state === 'failed') return `Not sent. ${item.problem ?? ''}`;
  if (item.state === 'waiting') return 'No connection; it is sent as soon as Mainstay is back.';
  if (item.state === 'sent') return '';
  const moving = item.uploads.find(({ state }) => state.phase !== 'done');
  if (!moving) return 'Sending…';
  const { state, file } = moving;
  if (state.phase === 'hashing' || state.phase === 'uploading') {
    return `${state.phase === 'hashing' ? 'Reading' : 'Uploading'} ${file.name} · ${Math.floor(state.fraction * 100)} %`;
  }
  return `Waiting for the connection to go on with ${file.name}`;
}
