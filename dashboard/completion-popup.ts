import type { Command } from './answers.ts';
import { announce } from './announce.ts';
import { argumentsOf, matchingCommands } from './completion.ts';
import { byId, el, setAttribute } from './dom.ts';

export interface CompletionPopup {
  /** Opens, changes or closes the list for what the field holds now. */
  refresh(): void;
  close(): void;
  /** Takes a key press meant for the list. */
  handle(event: KeyboardEvent): boolean;
}

/** The list of slash commands over the composer. The focus stays in the field; arrows move the marked line. */
export function createCompletionPopup(
  field: HTMLTextAreaElement,
  commands: () => readonly Command[],
  accepted: (command: Command) => void,
): CompletionPopup {
  const list = byId('completions');
  let matches: Command[] = [];
  let marked = 0;

  const popup: CompletionPopup = {
    refresh() {
      const next = matchingCommands(field.value, field.selectionStart, commands());
      // A command typed out in full needs no list of one.
      if (next.length === 0 || (next.length === 1 && field.value === `/${next[0]!.name}`)) return popup.close();
      const wasOpen = matches.length > 0;
      matches = next;
      marked = 0;
      render();
      if (!wasOpen) announce(`${matches.length} commands; arrow keys choose, Tab takes one.`);
    },
    close() {
      matches = [];
      list.hidden = true;
      setAttribute(field, 'aria-activedescendant', null);
    },
    handle(event) {
      if (matches.length === 0) return false;
      switch (event.key) {
        case 'ArrowDown':
        case 'ArrowUp':
          mark((marked + (event.key === 'ArrowDown' ? 1 : -1) + matches.length) % matches.length);
          return true;
        case 'Enter':
          if (event.shiftKey || field.value === `/${matches[marked]!.name}`) return false;
          accept(matches[marked]!);
          return true;
        case 'Tab':
          if (event.shiftKey) return false;
          accept(matches[marked]!);
          return true;
        case 'Escape':
          popup.close();
          return true;
        default:
          return false;
      }
    },
  };
  field.addEventListener('blur', popup.close);
  return popup;

  function render(): void {
    list.replaceChildren(...matches.map(renderOption));
    list.hidden = false;
    mark(marked);
  }

  function renderOption(command: Command, index: number): HTMLElement {
    return el(
      'li',
      {
        id: `completion-${index}`,
        role: 'option',
        class: command.available ? 'option' : 'option option-off',
        // Before the click the field would lose the focus, and the list would close under the pointer.
        onpointerdown: (event: PointerEvent) => event.preventDefault(),
        onclick: () => accept(command),
      },
      el('span', { class: 'option-name' }, `/${command.name}`, el('i', {}, ` ${argumentsOf(command)}`)),
      el(
        'span',
        { class: 'option-summary' },
        command.available ? command.summary : (command.reason ?? 'Not available'),
      ),
    );
  }

  function mark(index: number): void {
    marked = index;
    [...list.children].forEach((option, at) => setAttribute(option, 'aria-selected', at === index ? 'true' : 'false'));
    list.children[index]?.scrollIntoView({ block: 'nearest' });
    setAttribute(field, 'aria-activedescendant', `completion-${index}`);
  }

  function accept(command: Command): void {
    popup.close();
    accepted(command);
  }
}
