import type { CronView } from '../contracts/http/crons.ts';
import { isGone } from './api.ts';
import { getCrons } from './cron-api.ts';
import { type CronDetail, createCronDetail } from './cron-detail.ts';
import { askForCron } from './cron-form.ts';
import { createCronTable } from './cron-table.ts';
import { byId, el, setText } from './dom.ts';
import type { View } from './address.ts';
import { createWeekPicture } from './week-picture.ts';

const AFTER_EVENT_MS = 400;
/** What is next passes by without an event. */
const LOOK_EVERY_MS = 15_000;

export interface Crons {
  show(view: View): void;
  /** Something about them is new: look soon, once for many events. */
  nudge(): void;
}

/** The crons: a table of all with their week, or one in full. */
export function createCrons(report: (error: unknown) => void): Crons {
  const root = byId('cron-view');
  const table = createCronTable(() => nudge());
  const week = createWeekPicture();
  const summary = el('p', { class: 'cron-soft' });
  const add = el('button', { type: 'button', class: 'quiet', onclick: () => askForCron(nudge) }, 'Add a cron');
  const list = el(
    'section',
    { class: 'cron-list', 'aria-label': 'All crons' },
    el('header', {}, el('h2', {}, 'Crons'), summary, add),
    table.element,
    el('h3', {}, 'The last seven days'),
    week.element,
  );
  let view: View = { name: 'chat' };
  let detail: CronDetail | undefined;
  let soon: ReturnType<typeof setTimeout> | undefined;

  setInterval(() => {
    if (document.visibilityState === 'visible') void look();
  }, LOOK_EVERY_MS);

  function nudge(): void {
    if (view.name === 'crons') soon ??= setTimeout(() => void look(), AFTER_EVENT_MS);
  }

  async function look(): Promise<void> {
    clearTimeout(soon);
    soon = undefined;
    if (view.name !== 'crons') return;
    try {
      if (detail) await detail.load();
      else await Promise.all([getCrons().then(renderList), week.load(undefined)]);
    } catch (error) {
      if (detail && isGone(error)) location.hash = '#crons';
      report(error);
    }
  }

  function renderList(crons: readonly CronView[]): void {
    const inOrder = crons.toSorted((a, b) => Number(a.source === 'built in') - Number(b.source === 'built in'));
    table.update(inOrder);
    const paused = crons.filter((cron) => cron.paused).length;
    const failing = crons.filter(
      ({ last: [latest] }) => latest?.state === 'failed' || latest?.state === 'unknown',
    ).length;
    const parts = [`${crons.length} crons`, paused > 0 && `${paused} paused`, failing > 0 && `${failing} failed last`];
    setText(summary, parts.filter(Boolean).join(', '));
  }

  return {
    nudge,
    show(next) {
      view = next;
      if (view.name !== 'crons') return;
      detail = view.cron === undefined ? undefined : createCronDetail(view.cron, nudge);
      root.replaceChildren(detail?.element ?? list);
      byId('crons-main').scrollTop = 0;
      byId('crons-main').focus({ preventScroll: true });
      void look();
    },
  };
}
