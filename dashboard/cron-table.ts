import type { CronRunView, CronView } from '../contracts/http/crons.ts';
import { momentOf } from '../contracts/cron-words.ts';
import { createCronButtons } from './cron-buttons.ts';
import { costOf, meanOf, percentOf, RUN_SIGNS, RUN_WORDS, stateOf } from './cron-words.ts';
import { el, setText } from './dom.ts';
import { cronHref } from './address.ts';

const HEADS = ['Cron', 'When', 'Next', 'Last', 'Success', 'Mean time', 'Cost', 'Queue', 'Actions'];

export interface CronTable {
  element: HTMLElement;
  update(crons: readonly CronView[]): void;
}

interface Row {
  element: HTMLElement;
  update(cron: CronView): void;
}

/** All crons. Rows are changed in place, so that the focus stays on the button it is on. */
export function createCronTable(changed: () => void): CronTable {
  const rows = new Map<string, Row>();
  // On a phone a row is a card, and a browser forgets what the roles of its parts were.
  const body = el('tbody', { role: 'rowgroup' });
  const heads = HEADS.map((head) => el('th', { scope: 'col', role: 'columnheader' }, head));
  const element = el(
    'table',
    { class: 'cron-table', role: 'table', 'aria-label': 'Crons' },
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, ...heads)),
    body,
  );
  return {
    element,
    update(crons) {
      for (const [name, row] of rows) {
        if (crons.some((cron) => cron.name === name)) continue;
        row.element.remove();
        rows.delete(name);
      }
      crons.forEach((cron, index) => {
        const row = rows.get(cron.name) ?? createRow(cron, changed);
        rows.set(cron.name, row);
        row.update(cron);
        if (body.children[index] !== row.element) body.insertBefore(row.element, body.children[index] ?? null);
      });
    },
  };
}

function createRow(first: CronView, changed: () => void): Row {
  const sign = el('span', { class: 'cron-sign', 'aria-hidden': true });
  const word = el('span', { class: 'visually-hidden' });
  const work = el('code', { class: 'cron-work' });
  const name = el('a', { class: 'cron-name', href: cronHref(first.name) }, first.name);
  const buttons = createCronButtons(first, changed);
  const [when, zone, next, later] = [el('span', {}), soft(), el('span', {}), soft()];
  const [last, success, mean, cost, queue] = [el('span', { class: 'cron-results' }), ...figures()];
  const element = el(
    'tr',
    { role: 'row' },
    el('th', { scope: 'row', role: 'rowheader' }, el('span', { class: 'cron-head' }, sign, name, word), work),
    cell('When', when, zone),
    cell('Next', next, later),
    cell('Last', last),
    cell('Success', success),
    cell('Mean time', mean),
    cell('Cost', cost),
    cell('Queue', queue),
    el('td', { role: 'cell', class: 'cron-actions' }, buttons.element),
  );
  return {
    element,
    update(cron) {
      const state = stateOf(cron);
      const [soon, ...more] = cron.next.map((time) => unbroken(momentOf(time, cron.timezone)));
      element.dataset['state'] = state.state;
      setText(sign, state.sign);
      setText(word, `, ${state.word}`);
      setText(work, cron.work);
      setText(when, cron.schedule);
      setText(zone, cron.settings?.everyMs === undefined ? cron.timezone : '');
      setText(next, cron.paused ? 'paused' : (soon ?? 'never'));
      setText(later, cron.paused ? (cron.note ?? '') : more.join('\n'));
      renderResults(last, cron.last);
      setText(success, percentOf(cron));
      setText(mean, meanOf(cron));
      setText(cost, costOf(cron));
      setText(queue, cron.queue ?? '');
      buttons.update(cron);
    },
  };
}

/** The latest result last, as the weeks of the picture run. */
function renderResults(element: HTMLElement, runs: readonly CronRunView[]): void {
  const inOrder = runs.toReversed();
  const words = inOrder.map(({ state }) => RUN_WORDS[state]).join(', ');
  if (element.dataset['words'] === words) return;
  element.dataset['words'] = words;
  element.replaceChildren(
    ...inOrder.map(({ state }) => el('span', { 'data-run': state, 'aria-hidden': true }, RUN_SIGNS[state])),
    el('span', { class: 'visually-hidden' }, words),
  );
}

function cell(label: string, ...children: HTMLElement[]): HTMLElement {
  return el('td', { role: 'cell', 'data-label': label }, ...children);
}

const soft = () => el('span', { class: 'cron-soft' });
/** Where a line may not be broken. */
const unbroken = (text: string) => text.replaceAll(' ', '\u00a0');
const figures = () =>
  [0, 1, 2, 3].map(() => el('span', { class: 'cron-figure' })) as [HTMLElement, HTMLElement, HTMLElement, HTMLElement];
