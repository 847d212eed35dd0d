/**
 * The page's readable text as Markdown. Runs inside the page, so it can use nothing from outside its own braces.
 * Reads `<main>` or the only `<article>` where there is one, else the body without navigation and footers.
 */
export function readPage(): string {
  const NOISE =
    'script,style,noscript,template,svg,iframe,object,canvas,button,input,select,textarea,[aria-hidden=true]';
  const FRAME = 'nav,footer,aside,[role=navigation],[role=contentinfo],[role=complementary]';
  const BLOCK =
    /^(ADDRESS|ARTICLE|DD|DIV|DL|DT|FIELDSET|FIGCAPTION|FIGURE|FORM|HEADER|MAIN|OL|P|SECTION|TABLE|TBODY|THEAD|UL)$/;

  // Stands for two spaces until all other white space is tidied.
  const INDENT = '\u0001';

  const articles = document.querySelectorAll('article');
  const main = document.querySelector('main,[role=main]') ?? (articles.length === 1 ? articles[0] : undefined);
  const whole = tidy(contents(document.body, NOISE));
  const best = tidy(main ? contents(main, NOISE) : contents(document.body, `${NOISE},${FRAME}`));
  // A page that puts nearly everything outside of what it calls its main part is read whole.
  return (best.length * 5 < whole.length ? whole : best).replaceAll(INDENT, '  ');

  function contents(element: PageElement, skip: string): string {
    return [...element.childNodes].map((node) => render(node, skip)).join('');
  }

  function render(node: PageElement, skip: string): string {
    if (node.nodeType === 3) return (node.textContent ?? '').replace(/\s+/g, ' ');
    if (node.nodeType !== 1 || node.matches(skip)) return '';
    if (!node.checkVisibility() && node.tagName !== 'BR') return '';
    const tag = node.tagName;
    if (tag === 'BR') return '\n';
    if (tag === 'HR') return '\n\n---\n\n';
    if (tag === 'PRE') return `\n\n\`\`\`\n${node.textContent ?? ''}\n\`\`\`\n\n`;
    const inner = contents(node, skip);
    const text = inner.trim();
    if (text === '') return inner === '' ? '' : ' ';
    if (/^H[1-6]$/.test(tag)) return `\n\n${'#'.repeat(Number(tag[1]))} ${text.replace(/\s+/g, ' ')}\n\n`;
    if (tag === 'A' && /^https?:/.test(node.href ?? '')) return `[${text.replace(/\s+/g, ' ')}](${node.href})`;
    if (tag === 'CODE') return `\`${text}\``;
    if (tag === 'BLOCKQUOTE') return `\n\n${tidy(text).replace(/^/gm, '> ')}\n\n`;
    if (tag === 'LI') return `\n${bullet(node)} ${tidy(text).replace(/\n+/g, `\n${INDENT}`)}`;
    if (tag === 'TR')
      return `\n${[...node.children].map((cell) => tidy(contents(cell, skip)).replace(/\s+/g, ' ')).join(' | ')}`;
    return BLOCK.test(tag) ? `\n\n${inner}\n\n` : inner;
  }

  function bullet(item: PageElement): string {
    const list = item.parentElement;
    return list?.tagName === 'OL' ? `${[...list.children].indexOf(item) + 1}.` : '-';
  }

  function tidy(text: string): string {
    const fences = text.split(/(^```\n[^]*?\n```$)/m);
    const lines = fences.map((part, at) =>
      at % 2 === 1 ? part : part.replace(/[ \t]+/g, ' ').replace(/ ?\n ?/g, '\n'),
    );
    return lines
      .join('')
      .replace(/\n{3,}/g, '\n\n')
      .trim();
  }
}

/** The part of the DOM that is read; the compiler's own DOM types would make `document` look known everywhere. */
interface PageElement {
  nodeType: number;
  tagName: string;
  textContent: string | null;
  href?: string;
  parentElement: PageElement | null;
  childNodes: Iterable<PageElement>;
  children: Iterable<PageElement>;
  matches(selector: string): boolean;
  checkVisibility(): boolean;
}

declare const document: {
  body: PageElement;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): ArrayLike<PageElement>;
};
