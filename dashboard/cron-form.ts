import { announce } from './announce.ts';
import { addCron } from './cron-api.ts';
import { lineOf } from './cron-line.ts';
import { el, setText } from './dom.ts';

interface Field {
  name: string;
  label: string;
  help?: string;
  required?: boolean;
  /** What the browser holds it to. */
  pattern?: string;
}

const FIELDS: Field[] = [
  {
    name: 'name',
    label: 'Name',
    required: true,
    pattern: '[A-Za-z0-9][A-Za-z0-9_\\-]{0,39}',
    help: 'Letters, digits, - and _',
  },
  { name: 'when', label: 'When', required: true, help: 'every 5m, weekdays at 7am, mondays at 9:30, or 0 7 * * *' },
  { name: 'command', label: 'What', required: true, help: 'As in the chat: /run backup.sh' },
];
const MORE: Field[] = [
  { name: 'timezone', label: 'Time zone', help: 'Europe/Berlin; else the one of config.yaml' },
  { name: 'catchup', label: 'Catch-up', help: 'How late a missed one may still run: 1h, or always' },
  { name: 'jitter', label: 'Jitter', help: 'Put off by a random time up to this: 30s' },
  { name: 'timeout', label: 'Time limit', help: '10m; else the skill’s own' },
  { name: 'queue', label: 'Queue', help: 'Else the skill’s own' },
  { name: 'chat', label: 'Chat', help: 'main, web or telegram:ID' },
];

/** Asks for a new cron; a dialog closes by Esc and gives the focus back by itself. */
export function askForCron(added: () => void): void {
  const problem = el('p', { class: 'cron-problem', role: 'alert', hidden: true });
  const save = el('button', { type: 'submit', class: 'primary' }, 'Add');
  const close = el('button', { type: 'button', class: 'quiet', onclick: () => dialog.close() }, 'Cancel');
  const form = el(
    'form',
    { class: 'cron-form', onsubmit: submit },
    el('h2', { id: 'cron-form-title' }, 'Add a cron'),
    ...FIELDS.map(fieldRow),
    el('label', { class: 'cron-check' }, el('input', { type: 'checkbox', name: 'quiet' }), 'Tell failures only'),
    el('details', {}, el('summary', {}, 'More settings'), overlapRow(), ...MORE.map(fieldRow)),
    problem,
    el('div', { class: 'button-row' }, close, save),
  );
  const dialog = el(
    'dialog',
    { class: 'ask', 'aria-labelledby': 'cron-form-title', onclose: () => dialog.remove() },
    form,
  );
  document.body.append(dialog);
  dialog.showModal();

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    save.disabled = true;
    setText(problem, '');
    try {
      const cron = await addCron(lineOf(Object.fromEntries(new FormData(form)) as Record<string, string>));
      announce(`${cron.name} is added: ${cron.schedule}`);
      dialog.close();
      added();
    } catch (error) {
      setText(problem, (error as Error).message);
      problem.scrollIntoView({ block: 'nearest' });
    } finally {
      save.disabled = false;
    }
  }
}

function fieldRow({ name, label, help, pattern, required = false }: Field): HTMLElement {
  const id = `cron-${name}`;
  const plain = { autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' };
  return el(
    'div',
    { class: 'cron-field' },
    el('label', { for: id }, label),
    el('input', {
      id,
      name,
      required,
      pattern,
      title: pattern && help,
      'aria-describedby': help && `${id}-help`,
      ...plain,
    }),
    help !== undefined && el('p', { id: `${id}-help` }, help),
  );
}

function overlapRow(): HTMLElement {
  const options = [
    ['', 'leave the new one out (skip)'],
    ['buffer-one', 'let one wait (buffer-one)'],
    ['allow', 'let both run (allow)'],
    ['cancel-other', 'cancel the old one (cancel-other)'],
  ].map(([value, words]) => el('option', { value }, words));
  return el(
    'div',
    { class: 'cron-field' },
    el('label', { for: 'cron-overlap' }, 'While one still runs'),
    el('select', { id: 'cron-overlap', name: 'overlap' }, ...options),
  );
}
