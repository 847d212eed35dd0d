import type { GraphEdge } from '../contracts/http/memory-asks.ts';
import { memoryHref } from './address.ts';
import { setAttribute } from './dom.ts';
import { layOut, type Placed } from './graph-layout.ts';
import type { Around } from './memory-api.ts';

type Node = Around['nodes'][number];

const SVG = 'http://www.w3.org/2000/svg';
const LONGEST_NAME = 18;
/** With more of them their words lie upon one another; the list beside has them all. */
const EDGES_WITH_WORDS = 9;
const NARROW = 560;
const EDGES_WITH_WORDS_NARROW = 4;

/** What is around an entity, drawn to the width it has; each node is a link that puts it into the middle. */
export function graphPicture({ entity, nodes, edges }: Around, width: number): { svg: SVGSVGElement; left: number } {
  const { height, placed, edges: drawn, left } = layOut(nodes, edges, width);
  const name = `What is around ${entity.name}: ${placed.length - 1} of its neighbours`;
  const root = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'graph', role: 'group', 'aria-label': name });
  const hasWords = drawn.length <= (width < NARROW ? EDGES_WITH_WORDS_NARROW : EDGES_WITH_WORDS);
  root.append(
    ...drawn.map(({ edge, from, to }) => edgeLine(edge, from, to)),
    ...(hasWords ? drawn.map(({ edge, from, to }) => edgeWords(edge, from, to)) : []),
    ...placed.map((one) => nodeLink(one, one.node.id === entity.id)),
  );
  return { svg: root, left };
}

function edgeLine({ relation, past }: GraphEdge, from: Placed<Node>, to: Placed<Node>): SVGElement {
  const line = svg('line', { x1: from.x, y1: from.y, x2: to.x, y2: to.y, 'data-past': past });
  line.append(titled(`${from.node.name} ${relation} ${to.node.name}${past ? ', no more' : ''}`));
  return line;
}

function edgeWords({ relation }: GraphEdge, from: Placed<Node>, to: Placed<Node>): SVGElement {
  // Below each node stands its name: nearer to the lower one there is more room.
  const [upper, lower] = from.y < to.y ? [from, to] : [to, from];
  const at = { x: upper.x + (lower.x - upper.x) * 0.62, y: upper.y + (lower.y - upper.y) * 0.62 - 4 };
  const text = svg('text', { ...at, class: 'graph-edge', 'aria-hidden': 'true' });
  text.textContent = relation;
  return text;
}

function nodeLink({ node, x, y }: Placed<Node>, isCentre: boolean): SVGElement {
  const { id, kind, name } = node;
  const link = svg('a', { href: memoryHref('graph', id), 'data-kind': kind, 'aria-label': `${name}, ${kind}` });
  setAttribute(link, 'aria-current', isCentre && 'true');
  const words = svg('text', { x, y: y + 26, 'aria-hidden': 'true' });
  words.textContent = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1).trimEnd()}…` : name;
  const kindWord = svg('text', { x, y: y + 40, class: 'graph-kind', 'aria-hidden': 'true' });
  kindWord.textContent = kind;
  link.append(titled(`${name}, ${kind}`), svg('circle', { cx: x, cy: y, r: isCentre ? 13 : 9 }), words, kindWord);
  return link;
}

function titled(text: string): SVGElement {
  const title = svg('title', {});
  title.textContent = text;
  return title;
}

function svg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Record<string, string | number | boolean>,
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) setAttribute(element, key, round(value));
  return element;
}

const round = (value: string | number | boolean) => (typeof value === 'number' ? Math.round(value * 10) / 10 : value);
