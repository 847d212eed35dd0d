import type { CronRunView, CronView } from '../contracts/http/crons.ts';
import { momentOf } from '../contracts/cron-words.ts';
import { getCron, getRuns } from './cron-api.ts';
import { createCronButtons } from './cron-buttons.ts';
import { costOf, meanOf, percentOf, RUN_SIGNS, RUN_WORDS, runFacts, settingsOf, standing } from './cron-words.ts';
import { el, setText } from './dom.ts';
import { createWeekPicture } from './week-picture.ts';

const RUNS = 50;

export interface CronDetail {
  element: HTMLElement;
  /** Asks for it anew; throws where it is no more. */
  load(): Promise<void>;
}

/** One cron in full: how it is set, its week, its runs. */
export function createCronDetail(name: string, changed: () => void): CronDetail {
  const state = el('p', { class: 'cron-state' });
  const facts = el('dl', { class: 'cron-facts' });
  const actions = el('div', {});
  const week = createWeekPicture();
  const runs = el('tbody', {});
  const none = el('p', { class: 'cron-soft' }, 'It has not run yet.');
  let buttons: ReturnType<typeof createCronButtons> | undefined;
  const heads = ['Due', 'Result', 'Took', 'What it said'].map((head) => el('th', { scope: 'col' }, head));
  const history = el(
    'div',
    { class: 'cron-history', tabindex: 0, role: 'region', 'aria-label': `Runs of ${name}` },
    el('table', {}, el('thead', {}, el('tr', {}, ...heads)), runs),
  );
  const element = el(
    'section',
    { class: 'cron-detail', 'aria-label': name },
    el('a', { href: '#crons', class: 'cron-back' }, '← All crons'),
    el('header', {}, el('h2', {}, name), actions),
    state,
    facts,
    week.element,
    el('h3', {}, 'Runs'),
    none,
    history,
  );

  return {
    element,
    async load() {
      const cron = await getCron(name);
      const isOurs = cron.source !== 'elsewhere';
      week.element.hidden = !isOurs;
      const [list] = await Promise.all([
        cron.figures.runs > 0 || cron.last.length > 0 ? getRuns(name, RUNS) : [],
        isOurs ? week.load(name) : undefined,
      ]);
      if (buttons) buttons.update(cron);
      else {
        buttons = createCronButtons(cron, changed);
        actions.append(buttons.element);
      }
      render(cron, list);
    },
  };

  function render(cron: CronView, list: readonly CronRunView[]): void {
    const next = cron.next.map((time) => momentOf(time, cron.timezone)).join(', ');
    setText(state, `${cron.schedule}: ${cron.work}`);
    const rows: [string, string][] = [
      ['State', [standing(cron), cron.note].filter(Boolean).join(': ')],
      ['Next', cron.paused ? 'when it is resumed' : next || 'never'],
      ...(cron.figures.runs > 0
        ? ([
            [
              `Of ${cron.figures.runs} runs`,
              `${percentOf(cron)} done, ${meanOf(cron) || 'no time'} and ${costOf(cron)} each`,
            ],
          ] as [string, string][])
        : []),
      ...settingsOf(cron),
    ];
    facts.replaceChildren(...rows.map(([term, value]) => el('div', {}, el('dt', {}, term), el('dd', {}, value))));
    none.hidden = list.length > 0;
    history.hidden = list.length === 0;
    runs.replaceChildren(...list.map((run) => runRow(run, cron.timezone)));
  }
}

function runRow(run: CronRunView, timezone: string): HTMLElement {
  return el(
    'tr',
    { 'data-state': run.state },
    el('td', {}, el('time', { datetime: run.time }, momentOf(run.time, timezone))),
    el(
      'td',
      { 'data-run': run.state },
      el('span', { 'aria-hidden': true }, `${RUN_SIGNS[run.state]} `),
      RUN_WORDS[run.state],
    ),
    el('td', {}, runFacts(run)),
    el('td', { class: 'cron-said' }, run.error ?? ''),
  );
}
