import { type MemoryPart, memoryHref, type View } from './address.ts';
import { byId, el, setAttribute, setText } from './dom.ts';
import { createCuratedPart } from './memory-curated.ts';
import { createDayPart } from './memory-day.ts';
import { createFindPart } from './memory-find.ts';
import { createGraphPart } from './memory-graph.ts';

/** What was written since stands there soon, and at most so often. */
const AFTER_EVENT_MS = 1_500;

export type MemoryView = Extract<View, { name: 'memory' }>;

/** One of the memory's parts: an element, and what brings it to what the address names. */
export interface Part {
  element: HTMLElement;
  /** @throws what the gateway refused */
  load(view: MemoryView): Promise<void>;
  /** What it shows may change as things are said and done. */
  isLive: boolean;
}

const TITLES: Record<MemoryPart, string> = { find: 'Search', day: 'Daily log', curated: 'MEMORY.md', graph: 'Graph' };

export interface Memory {
  show(view: View): void;
  /** Something was said or done. */
  nudge(): void;
}

/** The memory: search, the log of a day, MEMORY.md with its versions, the graph around something. */
export function createMemory(): Memory {
  const parts: Record<MemoryPart, Part> = {
    find: createFindPart(),
    day: createDayPart(),
    curated: createCuratedPart(),
    graph: createGraphPart(),
  };
  const tabs = Object.entries(TITLES).map(
    ([part, title]) => [part, el('a', { href: memoryHref(part as MemoryPart) }, title)] as const,
  );
  const trouble = el('p', {});
  const notice = el(
    'div',
    { class: 'memory-notice', role: 'alert', hidden: true },
    trouble,
    el('button', { type: 'button', class: 'quiet', onclick: () => void look() }, 'Try again'),
  );
  const place = el('div', {});
  byId('memory-view').append(
    el(
      'header',
      { class: 'memory-head' },
      el('h2', {}, 'Memory'),
      el('nav', { class: 'tabs', 'aria-label': 'Parts of the memory' }, ...tabs.map(([, link]) => link)),
    ),
    notice,
    place,
  );
  let view: View = { name: 'chat' };
  let soon: ReturnType<typeof setTimeout> | undefined;

  async function look(): Promise<void> {
    clearTimeout(soon);
    soon = undefined;
    if (view.name !== 'memory') return;
    const looked = view;
    let problem = '';
    try {
      await parts[view.part].load(view);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    // What was shown before an answer came is no more.
    if (looked !== view) return;
    setText(trouble, problem);
    notice.hidden = problem === '';
  }

  return {
    nudge() {
      if (view.name === 'memory' && parts[view.part].isLive) soon ??= setTimeout(() => void look(), AFTER_EVENT_MS);
    },
    show(next) {
      const isSamePart = view.name === 'memory' && next.name === 'memory' && view.part === next.part;
      view = next;
      if (next.name !== 'memory') return;
      for (const [part, link] of tabs) setAttribute(link, 'aria-current', part === next.part && 'page');
      if (!isSamePart) {
        place.replaceChildren(parts[next.part].element);
        notice.hidden = true;
        byId('memory-main').scrollTop = 0;
        byId('memory-main').focus({ preventScroll: true });
      }
      void look();
    },
  };
}
