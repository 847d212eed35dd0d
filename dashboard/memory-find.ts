import type { MemoryHit, RememberedEntry } from '../contracts/http/memory-asks.ts';
import { memoryHref, sourceHref } from './address.ts';
import { announce } from './announce.ts';
import { el, setText } from './dom.ts';
import { type Found, findInMemory } from './memory-api.ts';
import { dayWords, markWords } from './memory-words.ts';
import type { Part } from './memory.ts';

const AFTER_KEY_MS = 120;
const HITS = 30;
const LONGEST_QUOTE = 600;
const EMPTY =
  'Everything that was said, done and decided. Ask in plain words: a name, a day, “what did Nadia say about the kiln last week”.';

/** Search as it is typed; each result leads to its place in the log. */
export function createFindPart(): Part {
  const input = el('input', {
    type: 'search',
    id: 'memory-q',
    placeholder: 'Search the memory',
    'aria-label': 'Search the memory',
    'aria-controls': 'memory-results',
    autocomplete: 'off',
    spellcheck: 'false',
    enterkeyhint: 'search',
    maxlength: 1_000,
  });
  const state = el('p', { class: 'memory-soft' });
  const results = el('ol', { class: 'memory-hits', id: 'memory-results', 'aria-label': 'Results' });
  const element = el('section', { class: 'memory-find', 'aria-label': 'Search' }, input, state, results);
  let asked = '';
  let going: AbortController | undefined;
  let soon: ReturnType<typeof setTimeout> | undefined;

  input.addEventListener('input', () => {
    clearTimeout(soon);
    soon = setTimeout(() => {
      // The address keeps what is searched for, so that the way back from a result leads here.
      history.replaceState(null, '', memoryHref('find', input.value.trim() || undefined));
      window.dispatchEvent(new HashChangeEvent('hashchange'));
    }, AFTER_KEY_MS);
  });
  element.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const stops = [input, ...results.querySelectorAll<HTMLElement>('a.memory-hit')];
    const next = stops[stops.indexOf(document.activeElement as HTMLElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  async function find(q: string): Promise<void> {
    going?.abort();
    const mine = (going = new AbortController());
    try {
      const found = await findInMemory(q, HITS, mine.signal);
      if (mine === going) render(q, found);
    } catch (error) {
      // A newer search has taken its place.
      if (mine.signal.aborted) return;
      asked = '';
      results.replaceChildren();
      setText(state, '');
      throw error;
    }
  }

  function render(q: string, { hits, remembered, copy }: Found): void {
    const count = hits.length + remembered.length;
    const words = count === 0 ? `Nothing is known about “${q}”.` : `${count} ${count === 1 ? 'result' : 'results'}`;
    setText(state, [words, copy].filter(Boolean).join(count === 0 ? ' ' : '. '));
    announce(words);
    results.replaceChildren(
      ...remembered.map((entry) => rememberedRow(entry, q)),
      ...hits.map((hit) => hitRow(hit, q)),
    );
  }

  return {
    element,
    isLive: false,
    async load({ what: q = '' }) {
      if (input.value.trim() !== q) input.value = q;
      if (matchMedia('(hover: hover)').matches && document.activeElement !== input) {
        const isElsewhere = results.contains(document.activeElement);
        if (!isElsewhere) input.focus({ preventScroll: true });
      }
      if (q !== '' && q === asked) return;
      asked = q;
      if (q !== '') return await find(q);
      going?.abort();
      results.replaceChildren();
      setText(state, EMPTY);
    },
  };
}

function hitRow({ text, date, who, file, line }: MemoryHit, q: string): HTMLElement {
  return row(sourceHref(`${file}:${line}`), text, q, [dayWords(date), who, `${file}:${line}`]);
}

function rememberedRow({ text, section, line, sources }: RememberedEntry, q: string): HTMLElement {
  return row(memoryHref('curated'), text, q, [`MEMORY.md:${line}`, section, ...sources]);
}

function row(href: string | undefined, text: string, q: string, facts: string[]): HTMLElement {
  const quote = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
  return el(
    'li',
    {},
    el(
      'a',
      { class: 'memory-hit', href },
      el('span', { class: 'memory-facts' }, ...facts.filter(Boolean).map((fact) => el('span', {}, fact))),
      el('span', { class: 'memory-quote' }, ...markWords(quote, q)),
    ),
  );
}
