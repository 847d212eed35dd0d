import type { CardJob } from './answers.ts';
import { cancelJob, retryJob } from './api.ts';
import { announce, toast } from './announce.ts';
import { el, setAttribute, setText } from './dom.ts';
import { icon } from './icons.ts';
import { factsOf, isOpen, STATE_WORDS, titleOf } from './job-words.ts';

export interface JobCard {
  readonly element: HTMLElement;
  readonly job: CardJob;
  update(job: CardJob): void;
  /** Lets the clock of an open job run. */
  tick(): void;
}

/**
 * The live state of one job. It is changed in place, never made anew, so that the focus on its buttons and the
 * scrolling of its output stay where they are.
 */
export function createJobCard(first: CardJob): JobCard {
  let job = first;
  const state = el('span', { class: 'job-state' });
  const title = el('span', { class: 'job-title' });
  const cancel = el(
    'button',
    { type: 'button', class: 'quiet', onclick: () => act(cancel, () => cancelJob(job.id)) },
    'Cancel',
  );
  const retry = el(
    'button',
    { type: 'button', class: 'quiet', onclick: () => act(retry, () => retryJob(job.id)) },
    'Retry',
  );
  const fill = el('div', { class: 'bar-fill' });
  const bar = el('div', { class: 'bar', role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100 }, fill);
  const facts = el('p', { class: 'job-facts' });
  const error = el('p', { class: 'job-error' });
  const tail = el('pre', {});
  const tailBox = el(
    'div',
    { class: 'job-tail', tabindex: 0, role: 'region', 'aria-label': 'Latest output', hidden: true },
    tail,
  );
  const element = el(
    'article',
    { class: 'job' },
    el('header', { class: 'job-head' }, state, el('span', { class: 'job-skill' }, job.skill), title, cancel, retry),
    bar,
    facts,
    error,
    tailBox,
  );
  render();

  return {
    element,
    get job() {
      return job;
    },
    update(next) {
      const ended = isOpen(job) && !isOpen(next);
      const hadFocus = element.contains(document.activeElement);
      job = next;
      render();
      if (ended) announce(`${job.summary}: ${STATE_WORDS[job.state]}`);
      // The button that had the focus may just have gone; the card keeps the place.
      if (hadFocus && !element.contains(document.activeElement)) element.focus({ preventScroll: true });
    },
    tick: renderFacts,
  };

  function render(): void {
    element.dataset.state = job.state;
    element.dataset.job = job.id;
    setAttribute(element, 'tabindex', -1);
    setAttribute(element, 'aria-label', `Job ${job.summary}`);
    if (state.dataset.state !== job.state) {
      state.dataset.state = job.state;
      state.replaceChildren(icon(job.state), STATE_WORDS[job.state]);
      cancel.disabled = false;
      retry.disabled = false;
    }
    setText(title, titleOf(job));
    cancel.hidden = !isOpen(job);
    retry.hidden = job.state !== 'failed';
    renderBar();
    renderFacts();
    setText(error, job.state === 'failed' || job.state === 'unknown' ? (job.error ?? '') : '');
    renderTail();
  }

  function renderBar(): void {
    const fraction = job.progress?.fraction;
    bar.hidden = job.state !== 'running';
    bar.classList.toggle('bar-unknown', fraction === undefined);
    setAttribute(bar, 'aria-label', `Progress of ${job.summary}`);
    setAttribute(bar, 'aria-valuenow', fraction === undefined ? null : Math.floor(fraction * 100));
    fill.style.width = fraction === undefined ? '' : `${(fraction * 100).toFixed(2)}%`;
  }

  function renderFacts(): void {
    setText(facts, factsOf(job, Date.now()).join('  ·  '));
  }

  function renderTail(): void {
    const shown = isOpen(job) || job.state === 'failed';
    setText(tail, (shown ? job.progress?.tail : undefined)?.trimEnd() ?? '');
    tailBox.hidden = tail.hidden;
  }

  async function act(button: HTMLButtonElement, request: () => Promise<unknown>): Promise<void> {
    button.disabled = true;
    try {
      await request();
      if (button === retry) announce(`${job.summary}: asked for again`);
    } catch (problem) {
      button.disabled = false;
      toast((problem as Error).message);
    }
  }
}
