import type { Button, ChatMessage } from '../contracts/message.ts';
import { press } from './api.ts';
import { announce, toast } from './announce.ts';
import { renderFiles } from './artifact-view.ts';
import { el } from './dom.ts';
import { icon } from './icons.ts';
import { renderMarkdown } from './markdown-view.ts';

/** The last line of a job's result, set apart from what the job said. */
const FOOTNOTE = /(?:^|\n)(Processing time: [^\n]+)\s*$/;

/** What a message says: its text, files and buttons. The operator's own words are shown as typed. */
export function renderMessage(message: ChatMessage): HTMLElement {
  const footnote = message.direction === 'out' ? FOOTNOTE.exec(message.text) : null;
  const text = footnote ? message.text.slice(0, footnote.index) : message.text;
  const files = [...message.files, ...message.artifacts];
  return el(
    'div',
    { class: 'message-body' },
    text.trim() !== '' && (message.direction === 'in' ? typed(text) : answered(text, message.format)),
    files.length > 0 && renderFiles(files),
    footnote && el('p', { class: 'footnote' }, footnote[1]!),
    message.buttons && message.buttons.length > 0 && renderButtons(message, message.buttons),
  );
}

/** From so many lines on, plain text is a program's output, where columns matter. */
const OUTPUT_LINES = 4;

function answered(text: string, format: ChatMessage['format']): HTMLElement {
  if (format === 'plain') {
    const isOutput = text.trim().split('\n').length >= OUTPUT_LINES;
    return el('div', { class: isOutput ? 'plain output' : 'plain' }, text.trim());
  }
  return el('div', { class: 'prose' }, renderMarkdown(text));
}

function typed(text: string): HTMLElement {
  const command = /^\/[a-z][a-z_-]*/i.exec(text)?.[0];
  if (!command) return el('div', { class: 'typed' }, text);
  return el('div', { class: 'typed typed-command' }, el('b', {}, command), text.slice(command.length));
}

function renderButtons(message: ChatMessage, rows: Button[][]): HTMLElement {
  return el(
    'div',
    { class: 'buttons' },
    ...rows.map((row) => el('div', { class: 'button-row' }, ...row.map((button) => renderButton(message, button)))),
  );
}

function renderButton(message: ChatMessage, { label, action, url }: Button): HTMLElement {
  if (url && /^https?:/.test(url))
    return el('a', { class: 'button', href: url, target: '_blank', rel: 'noopener noreferrer' }, label, icon('open'));
  if (action === undefined) return el('span', { class: 'button' }, label);
  const button = el('button', { type: 'button', class: 'button', onclick: pressed }, label);
  return button;

  async function pressed(): Promise<void> {
    button.disabled = true;
    try {
      await press(message, action!);
      announce(`${label}: asked for`);
    } catch (problem) {
      toast((problem as Error).message);
    } finally {
      button.disabled = false;
    }
  }
}
