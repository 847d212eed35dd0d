import type { BudgetView, CapView } from '../contracts/http/budget.ts';
import { announce, toast } from './announce.ts';
import { answerBudget } from './cost-api.ts';
import { capWords, levelOf, scopeTitle, sharesOf } from './cost-words.ts';
import { el } from './dom.ts';

export interface CostBudgets {
  element: HTMLElement;
  update(view: BudgetView): void;
}

/** Every cap as a bar with its thresholds, and what it asks the operator. */
export function createCostBudgets(): CostBudgets {
  const element = el('div', {});
  let shown = '';
  return {
    element,
    update({ caps, timezone }) {
      const next = JSON.stringify(caps);
      if (next === shown) return;
      shown = next;
      element.replaceChildren(
        ...(caps.length > 0
          ? [
              el('ul', { class: 'cost-caps', 'aria-label': 'Budgets' }, ...caps.map(capOf)),
              el('p', { class: 'cost-soft' }, `Days and months are those of ${timezone}. Marks at 50 and 80 %.`),
            ]
          : [
              el(
                'p',
                { class: 'cost-soft' },
                'There is no cap on money; ',
                el('code', {}, 'budgets:'),
                ' in config.yaml sets them.',
              ),
            ]),
      );
    },
  };
}

function capOf(cap: CapView): HTMLElement {
  const { level, word } = levelOf(cap);
  const title = `${scopeTitle(cap)}, a ${cap.period}`;
  const then = cap.then === 'ask' ? 'Beyond it you are asked.' : 'Beyond it cheaper models are used.';
  return el(
    'li',
    { 'data-level': level },
    el('p', { class: 'cost-cap' }, el('strong', {}, title), word !== '' && el('span', { class: 'cost-level' }, word)),
    meterOf(cap, title),
    el('p', { class: 'cost-soft' }, `${capWords(cap)}. ${then}`),
    cap.question && questionOf(cap.question, title),
  );
}

function meterOf(cap: CapView, title: string): HTMLElement {
  const { spent, reserved } = sharesOf(cap);
  const part = (name: string, share: number) => {
    const element = el('span', { class: name });
    element.style.width = `${share.toFixed(2)}%`;
    return element;
  };
  const attributes = { role: 'meter', 'aria-label': title, 'aria-valuemin': 0, 'aria-valuemax': 100 };
  return el(
    'div',
    { class: 'cost-meter', ...attributes, 'aria-valuenow': Math.floor(spent), 'aria-valuetext': capWords(cap) },
    part('cost-spent', spent),
    part('cost-reserved', reserved),
  );
}

function questionOf({ text, buttons }: NonNullable<CapView['question']>, title: string): HTMLElement {
  const press = async (pressed: HTMLElement, label: string, action: string) => {
    // Not disabled: that would take the focus from whoever pressed it by keyboard.
    if (pressed.getAttribute('aria-disabled') === 'true') return;
    pressed.setAttribute('aria-disabled', 'true');
    try {
      await answerBudget(action);
      announce(`${title}: ${label}`);
    } catch (problem) {
      pressed.removeAttribute('aria-disabled');
      toast((problem as Error).message);
    }
  };
  const made = buttons.map(({ label, action = '' }) => {
    const button = el(
      'button',
      { type: 'button', class: 'quiet', onclick: () => void press(button, label, action) },
      label,
    );
    return button;
  });
  return el(
    'div',
    { class: 'cost-question', role: 'group', 'aria-label': `Question about ${title}` },
    el('p', {}, text),
    el('div', { class: 'button-row' }, ...made),
  );
}
