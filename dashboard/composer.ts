import type { Command } from './answers.ts';
import { createAttachments } from './attachments.ts';
import { toast } from './announce.ts';
import { commandOf, createHistory } from './completion.ts';
import { createCompletionPopup } from './completion-popup.ts';
import { byId, setText } from './dom.ts';
import type { Upload } from './upload.ts';

const DRAFT = 'mainstay.draft';

export interface Composer {
  setCommands(commands: readonly Command[]): void;
  /** A sentence in place of the field, for chats that are only read here. */
  setReadOnly(sentence: string | undefined): void;
  /** Puts words into the field for the operator to go on with. */
  put(text: string): void;
}

export interface ComposerEvents {
  send(text: string, uploads: Upload[]): void;
  /** What was written before, oldest first. */
  written(): readonly string[];
}

/** The field to write in: Enter sends, Shift+Enter breaks the line, arrow up brings back what was sent. */
export function createComposer({ send, written }: ComposerEvents): Composer {
  const form = byId<HTMLFormElement>('composer');
  const field = byId<HTMLTextAreaElement>('text');
  const hint = byId('hint');
  const sendButton = byId<HTMLButtonElement>('send');
  const picker = byId<HTMLInputElement>('picker');
  let commands: readonly Command[] = [];

  const attachments = createAttachments(changed, toast);
  const history = createHistory(written);
  const popup = createCompletionPopup(
    field,
    () => commands,
    ({ name }) => put(`/${name} `),
  );

  field.value = sessionStorage.getItem(DRAFT) ?? '';
  field.addEventListener('input', () => {
    history.reset();
    changed();
    popup.refresh();
  });
  field.addEventListener('keydown', onKey);
  field.addEventListener('paste', (event) => {
    const files = event.clipboardData?.files;
    if (!files || files.length === 0) return;
    event.preventDefault();
    attachments.add(files);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  byId('attach').addEventListener('click', () => picker.click());
  picker.addEventListener('change', () => {
    attachments.add(picker.files ?? []);
    picker.value = '';
    field.focus();
  });
  document.addEventListener('keydown', catchStrayTyping);
  new ResizeObserver(fit).observe(form);
  changed();

  return {
    setCommands(next) {
      commands = next;
      changed();
    },
    setReadOnly(sentence) {
      form.hidden = sentence !== undefined;
      setText(byId('read-only'), sentence ?? '');
    },
    put,
  };

  function put(text: string): void {
    field.value = text;
    field.setSelectionRange(text.length, text.length);
    field.focus();
    changed();
  }

  function changed(): void {
    sessionStorage.setItem(DRAFT, field.value);
    sendButton.disabled = field.value.trim() === '' && attachments.isEmpty;
    const command = commandOf(field.value, commands);
    setText(hint, command ? (command.available ? command.usage : (command.reason ?? '')) : '');
    fit();
  }

  function fit(): void {
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  }

  function submit(): void {
    const text = field.value.trim();
    if (text === '' && attachments.isEmpty) return;
    send(text, attachments.take());
    history.reset();
    popup.close();
    put('');
  }

  function onKey(event: KeyboardEvent): void {
    // While an input method composes a word, Enter belongs to it.
    if (event.isComposing) return;
    if (popup.handle(event)) {
      event.preventDefault();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === 'ArrowUp' && (history.browsing || field.selectionEnd === 0)) {
      recall(event, history.older(field.value));
    } else if (event.key === 'ArrowDown' && history.browsing) {
      recall(event, history.newer());
    }
  }

  function recall(event: Event, text: string | undefined): void {
    event.preventDefault();
    if (text !== undefined) put(text);
  }

  /** Typing anywhere on the page means typing here. */
  function catchStrayTyping(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const elsewhere = target.closest('input, textarea, select, dialog, [popover], audio, video') !== null;
    const types = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (types && !elsewhere && !form.hidden && form.checkVisibility()) field.focus();
  }
}
