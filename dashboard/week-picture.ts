import { getWeek } from './cron-api.ts';
import { el } from './dom.ts';

export interface WeekPicture {
  element: HTMLElement;
  /** Fetches and shows it: of one cron, or of all. */
  load(name: string | undefined): Promise<void>;
}

/** The week as the gateway draws it. It stands within the page, so that it takes on the page's colours. */
export function createWeekPicture(): WeekPicture {
  // It may be wider than a phone: then the reader scrolls, by keyboard too.
  const element = el('div', { class: 'week', tabindex: 0, role: 'region', 'aria-label': 'The last seven days' });
  let shown = '';
  return {
    element,
    async load(name) {
      const text = await getWeek(name);
      if (text === shown) return;
      shown = text;
      const svg = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
      element.replaceChildren(document.importNode(svg, true));
    },
  };
}
