import { el } from './dom.ts';
import { parseMarkdown, type Content } from './markdown.ts';

/** A message's text as elements. */
export function renderMarkdown(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  fragment.append(...parseMarkdown(text).map(toNode));
  return fragment;
}

function toNode(content: Content): Node {
  if (typeof content === 'string') return document.createTextNode(content);
  const { tag, href, start, children } = content;
  const link = href === undefined ? {} : { href, target: '_blank', rel: 'noopener noreferrer' };
  // Output too wide for the page scrolls inside its own box, which a keyboard must be able to reach.
  const scrolls = tag === 'pre' ? { tabindex: 0 } : {};
  return el(tag, { ...link, ...scrolls, start }, ...children.map(toNode));
}
