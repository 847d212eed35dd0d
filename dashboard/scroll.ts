import { byId } from './dom.ts';

const NEAR_END = 80;

export interface Scroll {
  /** Runs a change of the list; the reader keeps the place they read at, or the end if they were there. */
  keep(change: () => void): void;
  toEnd(): void;
  /** Something new stands at the end: offers the way there to a reader who is elsewhere. */
  offerEnd(): void;
}

/**
 * Holds the conversation at its end while the reader is there, offers the way back when they are not, and asks for
 * older messages when they come near the beginning.
 */
export function createScroll(scroller: HTMLElement, list: HTMLElement, loadOlder: () => void): Scroll {
  const pill = byId<HTMLButtonElement>('to-end');
  let stuck = true;

  const toEnd = () => {
    stuck = true;
    pill.hidden = true;
    scroller.scrollTop = scroller.scrollHeight;
  };
  pill.onclick = toEnd;
  scroller.addEventListener(
    'scroll',
    () => {
      stuck = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
      if (stuck) pill.hidden = true;
      if (scroller.scrollTop < scroller.clientHeight) loadOlder();
    },
    { passive: true },
  );
  // Pictures, cards, the on-screen keyboard and a growing composer change heights without a message coming in.
  const follow = new ResizeObserver(() => {
    if (stuck) scroller.scrollTop = scroller.scrollHeight;
  });
  follow.observe(list);
  follow.observe(scroller);

  return {
    toEnd,
    offerEnd() {
      pill.hidden = stuck;
    },
    keep(change) {
      const anchor = stuck ? undefined : firstVisible(scroller, list);
      const before = anchor?.getBoundingClientRect().top ?? 0;
      change();
      if (anchor?.isConnected) scroller.scrollTop += anchor.getBoundingClientRect().top - before;
      else if (stuck) scroller.scrollTop = scroller.scrollHeight;
    },
  };
}

function firstVisible(scroller: HTMLElement, list: HTMLElement): Element | undefined {
  const top = scroller.getBoundingClientRect().top;
  return [...list.querySelectorAll('.row')].find((row) => row.getBoundingClientRect().bottom > top);
}
