import { byId } from './dom.ts';

const TOAST_MS = 8_000;

/** Says a sentence to a screen reader when it has finished its own. */
export function announce(sentence: string): void {
  const region = byId('announcer');
  // A region is read when its nodes change, so that the same sentence twice is said twice.
  region.replaceChildren(document.createTextNode(sentence));
}

/** Shows a sentence for a while at the foot of the view, and says it. */
export function toast(sentence: string): void {
  const element = byId(document.body.dataset['view'] === 'chat' ? 'toast' : `${document.body.dataset['view']}-toast`);
  element.textContent = sentence;
  element.hidden = false;
  clearTimeout(Number(element.dataset.timer));
  element.dataset.timer = String(setTimeout(() => (element.hidden = true), TOAST_MS));
}
