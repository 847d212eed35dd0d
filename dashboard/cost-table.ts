import type { CostBy, CostReport } from '../contracts/http/budget.ts';
import { usd } from '../contracts/usd.ts';
import { cronHref } from './address.ts';
import { BY_WORDS, keyWords } from './cost-words.ts';
import { el } from './dom.ts';

type Row = CostReport['rows'][number];

export interface CostTable {
  element: HTMLElement;
  update(report: CostReport): void;
}

/** What calls came to, by what was asked for; the bar says how much of the dearest. */
export function createCostTable(): CostTable {
  const element = el('div', {});
  let shown = '';
  return {
    element,
    update(report) {
      const { by, rows } = report;
      const next = JSON.stringify([by, rows]);
      if (next === shown) return;
      shown = next;
      element.replaceChildren(
        rows.length > 0 ? tableOf(report) : el('p', { class: 'cost-soft' }, 'No model was called in these days.'),
      );
    },
  };
}

function tableOf({ by, rows }: CostReport): HTMLElement {
  const heads = [BY_WORDS[by], 'Cost', 'Calls', 'Input', 'Cached', 'Output'];
  const top = Math.max(...rows.map(({ costUsd }) => costUsd));
  // On a phone a row is a card, and a browser forgets what the roles of its parts were.
  return el(
    'table',
    { class: 'cost-table', role: 'table', 'aria-label': `Cost by ${by}` },
    el(
      'thead',
      { role: 'rowgroup' },
      el('tr', { role: 'row' }, ...heads.map((head) => el('th', { scope: 'col', role: 'columnheader' }, head))),
    ),
    el('tbody', { role: 'rowgroup' }, ...rows.map((row) => rowOf(row, by, top))),
  );
}

function rowOf({ key, costUsd, unsettledUsd, calls, usage }: Row, by: CostBy, top: number): HTMLElement {
  const bar = el('span', { class: 'cost-share', 'aria-hidden': true });
  bar.style.width = `${top > 0 ? ((costUsd / top) * 100).toFixed(2) : 0}%`;
  const name = by === 'cron' && key !== null ? el('a', { href: cronHref(key) }, key) : keyWords(key, by);
  const unsettled =
    unsettledUsd > 0 && el('span', { class: 'cost-soft' }, `${usd(unsettledUsd)} of it cut off, at the most`);
  const figures: [string, number][] = [
    ['Calls', calls],
    ['Input', usage.input],
    ['Cached', usage.cachedInput],
    ['Output', usage.output],
  ];
  return el(
    'tr',
    { role: 'row' },
    el('th', { scope: 'row', role: 'rowheader' }, el('span', { class: 'cost-name' }, name), bar),
    el('td', { role: 'cell', 'data-label': 'Cost' }, usd(costUsd), unsettled),
    ...figures.map(([label, count]) => el('td', { role: 'cell', 'data-label': label }, count.toLocaleString('en'))),
  );
}
