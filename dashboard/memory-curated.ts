import { memoryHref } from './address.ts';
import { el, setAttribute, setText } from './dom.ts';
import { renderMarkdown } from './markdown-view.ts';
import { type CuratedMemory, getCurated, getVersion, getVersions, type Version, type Versions } from './memory-api.ts';
import { linkSources } from './memory-words.ts';
import type { Part } from './memory.ts';

/** MEMORY.md as it stands, with its versions beside it; a version shows what it changed. */
export function createCuratedPart(): Part {
  const note = el('p', { class: 'memory-soft' });
  const page = el('article', { class: 'memory-page', 'aria-label': 'MEMORY.md' });
  const versions = el('ol', { class: 'memory-versions' });
  const none = el('p', { class: 'memory-soft' });
  const element = el(
    'section',
    { class: 'memory-curated', 'aria-label': 'MEMORY.md' },
    el('div', {}, note, page),
    el('aside', { 'aria-label': 'Versions' }, el('h3', {}, 'Versions'), none, versions),
  );

  async function loadVersions(current: number | undefined): Promise<void> {
    try {
      const list = await getVersions();
      setText(none, list.length === 0 ? 'There are none yet.' : '');
      versions.replaceChildren(...list.map((version) => versionRow(version, current)));
    } catch (error) {
      // The text may come from the copy; its versions stay on the node.
      versions.replaceChildren();
      setText(none, error instanceof Error ? error.message : String(error));
    }
  }

  return {
    element,
    isLive: true,
    async load({ what }) {
      const wanted = what === undefined ? undefined : Number(what);
      const listed = loadVersions(wanted);
      if (wanted !== undefined) renderVersion(await getVersion(wanted));
      else renderText(await getCurated());
      await listed;
    },
  };

  function renderText({ text, version, conflicts, copy }: CuratedMemory): void {
    const waiting =
      conflicts.length === 0 ? '' : 'A change waits for your answer: write /memory conflicts in the chat.';
    setText(note, [copy, waiting].filter(Boolean).join(' '));
    if (page.dataset['shows'] === `${version} ${text}`) return;
    page.dataset['shows'] = `${version} ${text}`;
    const content = renderMarkdown(text);
    linkSources(content);
    const empty = el('p', { class: 'memory-soft' }, 'Nothing is remembered yet; /remember TEXT in the chat begins.');
    page.replaceChildren(...(text.trim() === '' ? [empty] : [content]));
  }

  function renderVersion({ version, at, by, why, lines }: Version): void {
    setText(note, '');
    page.dataset['shows'] = '';
    page.replaceChildren(
      el('a', { href: memoryHref('curated') }, '← MEMORY.md as it stands'),
      el('h3', {}, `What version ${version} changed`),
      el('p', { class: 'memory-soft' }, `${momentWords(at)}, ${by}: ${why}`),
      lines.length === 0
        ? el('p', {}, 'Nothing but where things stand.')
        : el('ol', { class: 'diff', 'aria-label': 'Changed lines' }, ...lines.map(diffLine)),
    );
  }
}

function versionRow({ version, at, by, why }: Versions[number], current: number | undefined): HTMLElement {
  const link = el(
    'a',
    { href: memoryHref('curated', version) },
    el('b', {}, `Version ${version}`),
    ` ${momentWords(at)}`,
  );
  setAttribute(link, 'aria-current', version === current && 'page');
  return el('li', {}, link, el('span', { class: 'memory-soft' }, `${by}: ${why}`));
}

/** A line of a diff: colour is not its only sign, and a screen reader hears what the colour says. */
function diffLine(line: string): HTMLElement {
  const [sign, text] = [line[0], line.slice(1)];
  if (sign === '@') return el('li', { class: 'diff-place' }, line.replaceAll('@', '').trim());
  if (sign !== '+' && sign !== '-') return el('li', {}, el('span', {}, text));
  const said = el('span', { class: 'visually-hidden' }, sign === '+' ? 'added: ' : 'taken out: ');
  return el('li', { 'data-sign': sign === '+' ? '+' : '−' }, said, el(sign === '+' ? 'ins' : 'del', {}, text));
}

function momentWords(at: string): string {
  return new Date(at).toLocaleString(undefined, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' });
}
