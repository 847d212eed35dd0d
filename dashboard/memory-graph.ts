import type { GraphEntity, GraphFact } from '../contracts/http/memory-asks.ts';
import { memoryHref } from './address.ts';
import { el, setText } from './dom.ts';
import { graphPicture } from './graph-picture.ts';
import { type Around, type Entities, getAround, getEntities } from './memory-api.ts';
import { heldWords, sourceLink } from './memory-words.ts';
import type { Part } from './memory.ts';

const EMPTY =
  'The graph knows nothing yet: people, projects, sites and decisions come into it from the log and MEMORY.md.';

/** The graph around an entity: a picture, and beside it every fact with its time and source. */
export function createGraphPart(): Part {
  const names = el('datalist', { id: 'memory-entities' });
  const input = el('input', {
    type: 'search',
    list: 'memory-entities',
    placeholder: 'Somebody or something',
    'aria-label': 'Show somebody or something',
    autocomplete: 'off',
    maxlength: 300,
  });
  const depth = el('select', { 'aria-label': 'How far' }, ...['1 step', '2 steps', '3 steps'].map(stepsOption));
  const past = el('input', { type: 'checkbox' });
  const form = el(
    'form',
    { class: 'graph-form', role: 'search' },
    input,
    depth,
    el('label', {}, past, ' with the past'),
    names,
  );
  const state = el('p', { class: 'memory-soft' });
  const picture = el('div', { class: 'graph-picture' });
  const facts = el('div', { class: 'graph-facts' });
  const both = el('div', { class: 'graph-both' }, picture, facts);
  const list = el('div', { class: 'graph-entities' });
  const element = el('section', { class: 'memory-graph', 'aria-label': 'Graph' }, form, state, both, list);
  let known: Entities = [];
  let around: Around | undefined;
  let view: string | undefined;

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (input.value.trim() !== '') location.hash = memoryHref('graph', input.value.trim());
  });
  input.addEventListener('change', () => {
    const chosen = known.find(({ name }) => name === input.value);
    if (chosen) location.hash = memoryHref('graph', chosen.id);
  });
  for (const choice of [depth, past])
    choice.addEventListener('change', () => window.dispatchEvent(new HashChangeEvent('hashchange')));
  new ResizeObserver(() => draw()).observe(picture);

  function draw(): void {
    const width = Math.floor(picture.clientWidth);
    if (!around || width === 0 || picture.dataset['drawn'] === `${view} ${width}`) return;
    picture.dataset['drawn'] = `${view} ${width}`;
    const { svg, left } = graphPicture(around, width);
    const more = left > 0 || around.truncated;
    const rest = el(
      'p',
      { class: 'memory-soft' },
      left > 0 ? `${left} more have no room here.` : 'There is more than is drawn.',
    );
    // The focus stays on the node that was pressed, which is in the middle now.
    const hadFocus = picture.contains(document.activeElement);
    picture.replaceChildren(svg, ...(more ? [rest] : []));
    if (hadFocus) picture.querySelector<SVGAElement>('a[aria-current]')?.focus();
  }

  async function loadEntities(): Promise<void> {
    known = await getEntities();
    names.replaceChildren(...known.map(({ name }) => el('option', { value: name })));
    around = undefined;
    both.hidden = true;
    list.hidden = false;
    input.value = '';
    setText(state, known.length === 0 ? EMPTY : '');
    list.replaceChildren(...kindsOf(known));
  }

  return {
    element,
    isLive: false,
    async load({ what }) {
      if (what === undefined) return await loadEntities();
      around = await getAround(what, Number(depth.value), past.checked);
      view = JSON.stringify([around.nodes, around.edges]);
      both.hidden = false;
      list.hidden = true;
      input.value = around.entity.name;
      setText(state, '');
      draw();
      facts.replaceChildren(...factLists(around));
      if (known.length === 0)
        void getEntities()
          .then((entities) => (known = entities))
          .catch(() => undefined);
    },
  };
}

function stepsOption(words: string, index: number): HTMLElement {
  return el('option', { value: index + 1 }, words);
}

/** Those there are, by kind, the best known first. */
function kindsOf(entities: Entities): HTMLElement[] {
  const kinds = [...new Set(entities.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const some = entities.filter((entity) => entity.kind === kind);
    const links = some.map((entity) =>
      el('li', {}, entityLink(entity), el('span', { class: 'memory-soft' }, ` ${entity.facts}`)),
    );
    return el('section', {}, el('h3', {}, kind), el('ul', { 'aria-label': kind }, ...links));
  });
}

function factLists({ entity, now, past, events }: Around): HTMLElement[] {
  const { kind, name, alsoCalled } = entity;
  const called = alsoCalled.length > 0 ? `, also called ${alsoCalled.join(', ')}` : '';
  const nothing = now.length + past.length + events.length === 0;
  return [
    el('h3', {}, name),
    el('p', { class: 'memory-soft' }, `${kind}${called}`),
    ...(nothing ? [el('p', {}, 'It is named, and nothing more is known of it.')] : []),
    ...factList('Holds', now, entity.id),
    ...factList('Held', past, entity.id),
    ...factList('Happened', events, entity.id),
  ];
}

function factList(title: string, facts: readonly GraphFact[], centre: string): HTMLElement[] {
  if (facts.length === 0) return [];
  const rows = facts.map((fact) => {
    const { subject, relation, object, value, source } = fact;
    return el(
      'li',
      {},
      subject.id === centre ? el('span', {}, subject.name) : entityLink(subject),
      ` ${relation} `,
      object ? (object.id === centre ? el('span', {}, object.name) : entityLink(object)) : el('span', {}, value ?? ''),
      el('span', { class: 'memory-facts' }, el('span', {}, heldWords(fact)), sourceLink(source)),
    );
  });
  return [el('h4', {}, title), el('ul', { 'aria-label': title }, ...rows)];
}

const entityLink = ({ id, name }: GraphEntity) => el('a', { href: memoryHref('graph', id) }, name);
