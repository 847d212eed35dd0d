import type { CronView } from '../contracts/http/crons.ts';
import { announce, toast } from './announce.ts';
import { type CronDeed, doCron } from './cron-api.ts';
import { el } from './dom.ts';

const DONE: Record<CronDeed, string> = {
  run: 'runs now',
  pause: 'is paused',
  resume: 'fires again',
  remove: 'is removed',
};

export interface CronButtons {
  element: HTMLElement;
  update(cron: CronView): void;
}

/** Run now, Pause or Resume, Remove. What they did shows by itself when the crons are asked for anew. */
export function createCronButtons(first: CronView, changed: () => void): CronButtons {
  let cron = first;
  const toggleDeed = (): CronDeed => (cron.paused ? 'resume' : 'pause');
  const run = button('Run now', () => void act(run, 'run'));
  const toggle = button('', () => void act(toggle, toggleDeed()));
  const remove = button('Remove', () => confirmRemoval(cron, () => void act(remove, 'remove')));
  const element = el('div', { class: 'button-row cron-buttons' }, run, toggle, remove);
  update(first);
  return { element, update };

  function update(next: CronView): void {
    cron = next;
    const word = cron.paused ? 'Resume' : 'Pause';
    if (toggle.textContent !== word) toggle.textContent = word;
    run.setAttribute('aria-label', `Run ${cron.name} now`);
    toggle.setAttribute('aria-label', `${word} ${cron.name}`);
    remove.setAttribute('aria-label', `Remove ${cron.name}`);
    remove.hidden = cron.source !== 'config.yaml';
  }

  async function act(pressed: HTMLButtonElement, deed: CronDeed): Promise<void> {
    // Not disabled: that would take the focus from whoever pressed it by keyboard.
    if (pressed.getAttribute('aria-disabled') === 'true') return;
    pressed.setAttribute('aria-disabled', 'true');
    try {
      await doCron(cron.name, deed);
      announce(`${cron.name} ${DONE[deed]}`);
      changed();
    } catch (problem) {
      toast((problem as Error).message);
    } finally {
      pressed.removeAttribute('aria-disabled');
    }
  }
}

function button(word: string, onclick: () => void): HTMLButtonElement {
  return el('button', { type: 'button', class: 'quiet', onclick }, word);
}

/** A dialog closes by Esc and gives the focus back by itself. */
function confirmRemoval({ name }: CronView, confirmed: () => void): void {
  const yes = el('button', { type: 'submit', class: 'primary', value: 'yes' }, 'Remove it');
  const no = el('button', { type: 'submit', class: 'quiet', value: 'no' }, 'Keep it');
  const dialog = el(
    'dialog',
    { class: 'ask', 'aria-labelledby': 'ask-title', onclose },
    el(
      'form',
      { method: 'dialog' },
      el('h2', { id: 'ask-title' }, `Remove ${name}?`),
      el(
        'p',
        {},
        'Its entry is taken out of config.yaml, and its schedule out of Temporal. What it did stays recorded.',
      ),
      el('div', { class: 'button-row' }, no, yes),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();

  function onclose(): void {
    dialog.remove();
    if (dialog.returnValue === 'yes') confirmed();
  }
}
