import type { LiveEvent } from '../contracts/message.ts';
import { el } from './dom.ts';
import { renderMarkdown } from './markdown-view.ts';

type Thinking = Extract<LiveEvent, { type: 'thinking' }>;

/** An answer that grows, below the conversation, until the message itself is there. Screen readers hear that one only. */
export function createThinking(after: HTMLElement) {
  const note = el('p', { class: 'thinking-note' });
  const text = el('div', { class: 'prose' });
  const element = el('div', { class: 'thinking', hidden: true, 'aria-hidden': 'true' }, note, text);
  after.after(element);
  return {
    show(event: Thinking): void {
      note.textContent = event.note;
      text.replaceChildren(renderMarkdown(event.text));
      element.hidden = false;
    },
    end: () => void (element.hidden = true),
  };
}
