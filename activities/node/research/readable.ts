import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import { NodeHtmlMarkdown } from 'node-html-markdown';
import { parse as parseAsBrowsersDo, serialize } from 'parse5';
import type { FetchedPage } from './fetch-page.ts';

/** A page as it is read: Markdown, or the text as it was. */
export interface ReadableText {
  title: string;
  /** When it was published, as the page says. */
  published?: string | undefined;
  text: string;
}

/** The part of a page's words that has to be left for Readability's choice to count as the page. */
const ENOUGH = 0.2;
const NOISE =
  'script:not([type="application/ld+json"]),style,noscript,template,svg,iframe,object,canvas,input,button,select,textarea,nav,footer,aside,[hidden],[aria-hidden=true]';

/** Takes what a reader wants out of a page: no navigation, no scripts, no words that nobody sees. */
export function readableText({ url, mime, charset, body }: FetchedPage): ReadableText {
  const text = decode(body, charset);
  if (!mime.includes('html')) return { title: nameOf(url), text: mime.endsWith('json') ? indented(text) : text };
  // With the tags that authors leave out; linkedom does not know where they belong.
  const whole = serialize(parseAsBrowsersDo(text));
  const { document } = parseHTML(whole, { location: { href: url } }) as unknown as { document: PageDocument };
  for (const element of document.querySelectorAll(NOISE)) element.remove();
  const words = document.body.textContent.length;
  const title = oneLine(document.title);
  const published = document.querySelector('time[datetime]')?.getAttribute('datetime');
  const all = linked(document.body).innerHTML;
  // It takes the document apart.
  const article = new Readability(document as never).parse();
  const isArticle = (article?.textContent ?? '').length >= words * ENOUGH;
  const said = oneLine(article?.publishedTime ?? published ?? '');
  return {
    title: oneLine(article?.title ?? '') || title || nameOf(url),
    ...(said && { published: said }),
    text: NodeHtmlMarkdown.translate((isArticle && article?.content) || all).trim(),
  };
}

/** With links as they are followed. */
function linked(body: PageElement): PageElement {
  for (const link of body.querySelectorAll('a[href]')) link.setAttribute('href', link.href);
  return body;
}

/** @param charset as the server says; else what the page itself says, else UTF-8 */
function decode(body: Buffer, charset?: string): string {
  const said = charset ?? /<meta[^>]{0,200}charset=["']?([\w-]+)/i.exec(body.toString('latin1', 0, 2_048))?.[1];
  try {
    return new TextDecoder(said ?? 'utf-8').decode(body);
  } catch {
    // A name that nobody knows.
    return new TextDecoder().decode(body);
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

/** The last part of the path, else the host. */
export function nameOf(url: string): string {
  const { hostname, pathname } = new URL(url);
  return pathname.split('/').findLast(Boolean) ?? hostname;
}

/** The part of the DOM that is used; the compiler's own types would make `document` look known everywhere. */
interface PageElement {
  textContent: string;
  innerHTML: string;
  href: string;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  querySelectorAll(selector: string): Iterable<PageElement>;
  querySelector(selector: string): PageElement | null;
  remove(): void;
}

interface PageDocument extends PageElement {
  title: string;
  body: PageElement;
}
