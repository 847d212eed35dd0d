import type { DayEntry } from '../contracts/http/memory-asks.ts';
import { memoryHref } from './address.ts';
import { el, setAttribute, setText } from './dom.ts';
import { type Day, getDay, getDays } from './memory-api.ts';
import { dayWords } from './memory-words.ts';
import type { Part } from './memory.ts';

const LONG: Intl.DateTimeFormatOptions = { weekday: 'long', month: 'long' };

/** The log of one day, the latest unless another is named; an entry that was asked for is brought into view. */
export function createDayPart(): Part {
  const title = el('h3', {});
  const before = el('a', { class: 'button' }, '← Earlier');
  const after = el('a', { class: 'button' }, 'Later →');
  const go = el('input', { type: 'date', 'aria-label': 'Go to a day' });
  const state = el('p', { class: 'memory-soft' });
  const list = el('ol', { class: 'memory-entries', 'aria-label': 'Entries of the day' });
  const element = el(
    'section',
    { class: 'memory-day', 'aria-label': 'Daily log' },
    el('header', {}, title, el('div', { class: 'button-row' }, before, go, after)),
    state,
    list,
  );
  go.addEventListener('change', () => {
    if (go.value !== '') location.hash = memoryHref('day', go.value);
  });
  let shown = '';

  function render(day: Day): void {
    setText(title, dayWords(day.date, LONG));
    lead(before, day.before);
    lead(after, day.after);
    if (document.activeElement !== go) go.value = day.date;
    const count = day.entries.length;
    setText(state, count === 0 ? 'The log has nothing of this day.' : `${count} ${count === 1 ? 'entry' : 'entries'}`);
    const text = JSON.stringify(day.entries);
    if (text === shown) return;
    shown = text;
    list.replaceChildren(...day.entries.map((entry) => entryRow(day.date, entry)));
  }

  return {
    element,
    isLive: true,
    async load({ what, line }) {
      const date = what ?? (await getDays())[0]?.date;
      if (date === undefined) {
        setText(title, 'Daily log');
        for (const link of [before, after]) lead(link, null);
        setText(state, 'The log is empty yet: what is said and done from now on will stand here.');
        list.replaceChildren();
        shown = '';
        return;
      }
      render(await getDay(date));
      mark(line);
    },
  };

  function mark(line: number | undefined): void {
    const wanted = line === undefined ? null : list.querySelector<HTMLElement>(`[data-line="${line}"]`);
    const marked = list.querySelector('[aria-current]');
    if (marked === wanted) return;
    marked?.removeAttribute('aria-current');
    if (!wanted) return;
    wanted.setAttribute('aria-current', 'location');
    wanted.scrollIntoView({ block: 'center' });
    wanted.focus({ preventScroll: true });
  }
}

function lead(link: HTMLAnchorElement, date: string | null): void {
  setAttribute(link, 'href', date === null ? null : memoryHref('day', date));
  setAttribute(link, 'aria-disabled', date === null);
  setAttribute(link, 'title', date === null ? null : dayWords(date, LONG));
}

function entryRow(date: string, { line, time, who, text, kind }: DayEntry): HTMLElement {
  return el(
    'li',
    { 'data-line': line, 'data-kind': kind, tabindex: -1 },
    el(
      'p',
      { class: 'memory-facts' },
      el('b', {}, who || 'A note'),
      time !== undefined && el('span', {}, time),
      el('a', { class: 'source', href: memoryHref('day', date, line) }, `${date}.md:${line}`),
    ),
    el('div', { class: 'memory-quote' }, text),
  );
}
