import fc from 'fast-check';
import { parseHtml, readText } from '../../../chaos/bot-api/entities.ts';
import { fromMarkdown, fromPlain } from '../../../gateway/telegram/markdown.ts';

const html = (markdown: string) => fromMarkdown(markdown, 4_096).map((piece) => piece.html);

test.each([
  ['**bold** and *italic* and ~~gone~~', '<b>bold</b> and <i>italic</i> and <s>gone</s>'],
  ['# A heading\n\ntext', '<b>A heading</b>\n\ntext'],
  ['`a < b`', '<code>a &lt; b</code>'],
  ['```sh\necho "<hi>"\n```', '<pre><code class="language-sh">echo &quot;&lt;hi&gt;&quot;</code></pre>'],
  ['[site](https://x.org/?a=1&b="2")', '<a href="https://x.org/?a=1&amp;b=&quot;2&quot;">site</a>'],
  ['[no](javascript:alert(1))', 'no (javascript:alert(1))'],
  ['https://x.org/a_b_c', 'https://x.org/a_b_c'],
  ['- one\n- two\n  - three', '• one\n• two\n   • three'],
  ['1. one\n2. two', '1. one\n2. two'],
  ['- [x] done\n- [ ] open', '• ☑ done\n• ☐ open'],
  ['> said\n>\n> twice', '<blockquote>said\n\ntwice</blockquote>'],
  ['| a | b |\n|---|---|\n| long | 2 |', '<pre>a     b\n----  -\nlong  2</pre>'],
  ['<b>not ours</b> & <script>', '&lt;b&gt;not ours&lt;/b&gt; &amp; &lt;script&gt;'],
  ['**never closed', '**never closed'],
  ['line one\nline two', 'line one\nline two'],
  ['\u001b[31mred\u001b[0m', 'red'],
])('%j is shown as %j', (markdown, expected) => {
  expect(html(markdown)).toEqual([expected]);
});

test('plain text is shown letter by letter', () => {
  expect(fromPlain('__init__.py *x* <y>', 4_096)).toEqual([
    { html: '__init__.py *x* &lt;y&gt;', plain: '__init__.py *x* <y>' },
  ]);
});

test('nothing to see gives nothing to send', () => {
  expect(html('')).toEqual([]);
  expect(html('  \n\u200b\u2800\n')).toEqual([]);
});

test('a long text is cut at paragraphs, and markup that a cut goes through is closed and opened again', () => {
  const pieces = fromMarkdown(`**${'word '.repeat(1_500)}end**`, 4_096);
  expect(pieces).toHaveLength(2);
  for (const piece of pieces) expect(piece.html).toMatch(/^<b>[^<]+<\/b>$/);
  expect(pieces.map((piece) => piece.plain).join('')).toBe(`${'word '.repeat(1_500)}end`);
  const [first] = fromMarkdown(`${'a'.repeat(3_000)}\n\n${'b'.repeat(3_000)}`, 4_096);
  expect(first!.plain).toBe('a'.repeat(3_000));
});

test('a cut never parts a surrogate pair', () => {
  const pieces = fromPlain(`x${'😀'.repeat(5_000)}`, 4_096);
  for (const piece of pieces) expect(piece.plain).not.toMatch(/\p{Surrogate}/u);
  expect(pieces.map((piece) => piece.plain).join('')).toBe(`x${'😀'.repeat(5_000)}`);
});

test('markup thousands deep is shown, not choked on', () => {
  for (const text of ['>'.repeat(4_000), '['.repeat(4_000), '*'.repeat(4_001), '- '.repeat(2_000) + 'x']) {
    for (const piece of fromMarkdown(text, 4_096))
      expect(() => readText(piece.html, 'HTML', 4_096, 'text')).not.toThrow();
  }
});

/** Bits that Markdown and HTML are made of, in any order. */
const markup = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '**',
        '*',
        '_',
        '__',
        '~~',
        '`',
        '```',
        '```js\n',
        '\n',
        '\n\n',
        '> ',
        '- ',
        '1. ',
        '# ',
        '| ',
        '|---|---|\n',
      ),
      fc.constantFrom(
        '[',
        '](',
        ')',
        '](https://x.org)',
        '![',
        '<b>',
        '</b>',
        '<a href="',
        '&amp;',
        '&',
        '<',
        '>',
        '"',
        '\\',
        '    ',
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('\ud83d', '\ude00', '\u0000', '\u001b[1m', '\u200b', '😀'),
    ),
    { maxLength: 60 },
  )
  .map((bits) => bits.join(''));

test('any text at all gives pieces that Telegram’s parser accepts and that lose nothing visible', () => {
  fc.assert(
    fc.property(fc.oneof(markup, fc.string({ unit: 'binary' })), fc.integer({ min: 2, max: 200 }), (text, limit) => {
      for (const format of [fromMarkdown, fromPlain]) {
        for (const piece of format(text, limit)) {
          expect(parseHtml(piece.html).text).toBe(piece.plain);
          expect(piece.plain.length).toBeLessThanOrEqual(limit);
          readText(piece.html, 'HTML', 4_096, 'text');
          readText(piece.plain, undefined, 4_096, 'text');
        }
      }
      const whole = fromPlain(text, 100_000)
        .map((piece) => piece.plain)
        .join('');
      const cut = fromPlain(text, limit)
        .map((piece) => piece.plain)
        .join('');
      const solid = (value: string) => value.replaceAll(/[\s\p{Default_Ignorable_Code_Point}\u2800]/gu, '');
      expect(solid(cut)).toBe(solid(whole));
    }),
    { numRuns: 500 },
  );
});
