import { usd } from '../contracts/usd.ts';
import { callsWords, type CostDay, dayWords } from './cost-words.ts';
import { el, setText } from './dom.ts';

/** So many days have their date below them, whatever the chart's width. */
const MOST_LABELS = 5;

export interface CostChart {
  element: HTMLElement;
  update(days: readonly CostDay[]): void;
}

/** A column for each day. A screen reader is told the days on which something was spent. */
export function createCostChart(): CostChart {
  const most = el('p', { class: 'cost-most', 'aria-hidden': true });
  const columns = el('ol', { class: 'cost-days', 'aria-label': 'Cost by day' });
  const element = el('div', { class: 'cost-chart' }, most, columns);
  let shown = '';
  return {
    element,
    update(days) {
      const next = JSON.stringify(days);
      if (next === shown) return;
      shown = next;
      const top = Math.max(...days.map(({ costUsd }) => costUsd));
      setText(most, top > 0 ? usd(top) : '');
      const every = Math.ceil(days.length / MOST_LABELS);
      // Counted from the last, so that today has its date.
      columns.replaceChildren(...days.map((day, at) => column(day, top, (days.length - 1 - at) % every === 0)));
    },
  };
}

function column({ date, costUsd, calls }: CostDay, top: number, isLabelled: boolean): HTMLElement {
  const words = `${dayWords(date)}: ${usd(costUsd)}, ${callsWords(calls)}`;
  const bar = el('span', { class: 'cost-bar' });
  bar.style.height = top > 0 ? `${((costUsd / top) * 100).toFixed(2)}%` : '0';
  return el(
    'li',
    { title: words },
    el('span', { class: 'cost-column', 'aria-hidden': true }, bar),
    isLabelled && el('span', { class: 'cost-date', 'aria-hidden': true }, dayWords(date)),
    el('span', { class: 'visually-hidden' }, words),
  );
}
