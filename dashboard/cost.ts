import { usd } from '../contracts/usd.ts';
import { COST_BY, COST_DAYS, costHref, type View } from './address.ts';
import { getBudget, getCost } from './cost-api.ts';
import { createCostBudgets } from './cost-budgets.ts';
import { createCostChart } from './cost-chart.ts';
import { createCostTable } from './cost-table.ts';
import { BY_WORDS, callsWords, daysOf } from './cost-words.ts';
import { byId, el, setAttribute, setText } from './dom.ts';

const AFTER_EVENT_MS = 400;
/** A call may be paid for without an event. */
const LOOK_EVERY_MS = 15_000;

type CostView = Extract<View, { name: 'cost' }>;

export interface Cost {
  show(view: View): void;
  /** Something was said or done, and may have cost something. */
  nudge(): void;
}

/** What models cost: the budgets, the days as a chart, and a table by model, tier, cron and the rest. */
export function createCost(report: (error: unknown) => void): Cost {
  const summary = el('p', { class: 'cost-soft' });
  const budgets = createCostBudgets();
  const chart = createCostChart();
  const table = createCostTable();
  const spans = COST_DAYS.map((days) => [days, el('a', {}, `${days} days`)] as const);
  const tabs = COST_BY.map((by) => [by, el('a', {}, BY_WORDS[by])] as const);
  byId('cost-view').append(
    el(
      'header',
      { class: 'cost-head' },
      el('h2', {}, 'Cost'),
      summary,
      el('nav', { class: 'tabs', 'aria-label': 'How long back' }, ...spans.map(([, link]) => link)),
    ),
    el('section', { 'aria-label': 'Budgets' }, el('h3', {}, 'Budgets'), budgets.element),
    el('section', { 'aria-label': 'Day by day' }, el('h3', {}, 'Day by day'), chart.element),
    el(
      'section',
      { 'aria-label': 'What for' },
      el('h3', {}, 'What for'),
      el('nav', { class: 'tabs', 'aria-label': 'Costs by' }, ...tabs.map(([, link]) => link)),
      table.element,
    ),
  );
  let view: View = { name: 'chat' };
  let soon: ReturnType<typeof setTimeout> | undefined;

  setInterval(() => {
    if (document.visibilityState === 'visible') void look();
  }, LOOK_EVERY_MS);

  async function look(): Promise<void> {
    clearTimeout(soon);
    soon = undefined;
    if (view.name !== 'cost') return;
    const looked = view;
    try {
      const [budget, byDay, asked] = await Promise.all([
        getBudget(),
        getCost('day', view.days),
        getCost(view.by, view.days),
      ]);
      // What was shown before an answer came is no more.
      if (looked !== view) return;
      const days = daysOf(byDay, budget.timezone);
      const today = days.at(-1)?.costUsd ?? 0;
      const whole = `${usd(byDay.costUsd)} in ${looked.days} days (${callsWords(byDay.calls)})`;
      setText(summary, `${usd(today)} today, ${whole}`);
      budgets.update(budget);
      chart.update(days);
      table.update(asked);
    } catch (error) {
      report(error);
    }
  }

  function mark({ by, days }: CostView): void {
    for (const [one, link] of spans) {
      setAttribute(link, 'href', costHref(by, one));
      setAttribute(link, 'aria-current', one === days && 'page');
    }
    for (const [one, link] of tabs) {
      setAttribute(link, 'href', costHref(one, days));
      setAttribute(link, 'aria-current', one === by && 'page');
    }
  }

  return {
    nudge() {
      if (view.name === 'cost') soon ??= setTimeout(() => void look(), AFTER_EVENT_MS);
    },
    show(next) {
      const isThere = view.name === 'cost';
      view = next;
      if (view.name !== 'cost') return;
      mark(view);
      if (!isThere) {
        byId('cost-main').scrollTop = 0;
        byId('cost-main').focus({ preventScroll: true });
      }
      void look();
    },
  };
}
