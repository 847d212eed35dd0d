/** An element: the same object on neighbouring runs is one element around both. */
export interface Tag {
  open: string;
  close: string;
}

/** Visible text and the elements around it, outermost first. */
export interface Run {
  text: string;
  tags: readonly Tag[];
}

/** One piece in the two forms it can be sent in. */
export interface Formatted {
  html: string;
  plain: string;
}

/** Telegram reads 32,768 bytes of markup at most. */
const LONGEST_MARKUP_BYTES = 32_000;

/** What Telegram shows as nothing: it refuses a message of only these. */
const NOTHING_VISIBLE = /^[\s\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/**
 * Cuts runs into pieces of at most `limit` UTF-16 units of visible text, at paragraphs, lines or words where it can,
 * closing and reopening the elements that a cut goes through. Pieces without anything to see are left out.
 */
export function splitRuns(runs: readonly Run[], limit: number): Formatted[] {
  const text = runs.map((run) => run.text).join('');
  const pieces: Formatted[] = [];
  let start = 0;
  while (start < text.length) {
    let end = cutAfter(text, start, limit);
    let html = toHtml(slice(runs, start, end));
    while (Buffer.byteLength(html) > LONGEST_MARKUP_BYTES && end - start > 1) {
      end = cutAfter(text, start, Math.ceil((end - start) / 2));
      html = toHtml(slice(runs, start, end));
    }
    const plain = text.slice(start, end);
    if (!NOTHING_VISIBLE.test(plain)) pieces.push({ html, plain });
    start = end;
    while (text[start] === '\n') start += 1;
  }
  return pieces;
}

/** Where to end a piece that begins at `start`: the last good place in its second half, else the limit. */
function cutAfter(text: string, start: number, limit: number): number {
  const end = start + Math.max(limit, 2);
  if (end >= text.length) return text.length;
  for (const [gap, kept] of [
    ['\n\n', 0],
    ['\n', 0],
    [' ', 1],
  ] as const) {
    const at = text.lastIndexOf(gap, end - kept);
    if (at > start + limit / 2) return at + kept;
  }
  const splitsPair = /[\ud800-\udbff]/.test(text[end - 1] ?? '');
  return splitsPair ? end - 1 : end;
}

/** Text as it stands, in markup. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function slice(runs: readonly Run[], start: number, end: number): Run[] {
  let offset = 0;
  return runs.flatMap((run) => {
    const text = run.text.slice(Math.max(0, start - offset), Math.max(0, end - offset));
    offset += run.text.length;
    return text === '' ? [] : [{ text, tags: run.tags }];
  });
}

function toHtml(runs: readonly Run[]): string {
  let html = '';
  let open: readonly Tag[] = [];
  for (const { text, tags } of [...runs, { text: '', tags: [] }]) {
    let shared = 0;
    while (shared < open.length && shared < tags.length && open[shared] === tags[shared]) shared += 1;
    html += open
      .slice(shared)
      .toReversed()
      .map((tag) => tag.close)
      .join('');
    html += tags
      .slice(shared)
      .map((tag) => tag.open)
      .join('');
    html += escapeHtml(text);
    open = tags;
  }
  return html;
}
