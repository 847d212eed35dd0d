import fc from 'fast-check';
import { ALLOWED_TAGS, type Content, type Element, parseMarkdown } from '../../dashboard/markdown.ts';

/** Writes the tree as text that is easy to compare; the page itself never makes HTML text of it. */
function show(content: Content | Content[]): string {
  if (Array.isArray(content)) return content.map(show).join('');
  if (typeof content === 'string') return content;
  return `<${content.tag}${content.href ? ` ${content.href}` : ''}>${show(content.children)}</>`;
}

const shown = (text: string) => show(parseMarkdown(text));

function elements(content: Content[]): Element[] {
  return content.flatMap((part) => (typeof part === 'string' ? [] : [part, ...elements(part.children)]));
}

const words = (content: Content[]): string =>
  content.map((part) => (typeof part === 'string' ? part : words(part.children))).join('');

/** Text that is likely to be read as markup: its characters in any order, tags and hostile addresses among them. */
const markup = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '*',
        '**',
        '_',
        '__',
        '`',
        '```',
        '~~',
        '[',
        ']',
        '(',
        ')',
        '](',
        '\n',
        '\n\n',
        '- ',
        '1. ',
        '> ',
      ),
      fc.constantFrom(
        '# ',
        '  ',
        '\\',
        '<script>alert(1)</script>',
        '<img src=x onerror=alert(1)>',
        'javascript:alert(1)',
      ),
      fc.constantFrom('[a](javascript:alert(1))', '[a](data:text/html,x)', '[a](https://example.com)', 'https://a.b/c'),
      fc.string({ maxLength: 8, unit: 'grapheme' }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

describe('markdown', () => {
  test('marks what a chat needs', () => {
    expect(shown('**bold** and *italic*, __both__ _ways_, ~~gone~~, `co*d*e`')).toBe(
      '<p><strong>bold</> and <em>italic</>, <strong>both</> <em>ways</>, <del>gone</>, <code>co*d*e</></>',
    );
    expect(shown('**bold with *italic* in it**')).toBe('<p><strong>bold with <em>italic</> in it</></>');
    expect(shown('# Title\ntext')).toBe('<h3>Title</><p>text</>');
    expect(shown('> said\n> twice')).toBe('<blockquote><p>said<br></>twice</></>');
    expect(shown('one\ntwo\n\nthree')).toBe('<p>one<br></>two</><p>three</>');
    expect(shown('a\n\n---\n\nb')).toBe('<p>a</><hr></><p>b</>');
  });

  test('nests lists by their indentation', () => {
    expect(shown('- one\n  - inner\n  - second\n- two')).toBe(
      '<ul><li>one<ul><li>inner</><li>second</></></><li>two</></>',
    );
    expect(shown('3. three\n4. four')).toBe('<ol><li>three</><li>four</></>');
    expect(parseMarkdown('3. three')[0]!.start).toBe(3);
  });

  test('keeps code as it stands, closed or not', () => {
    expect(shown('```sh\nls  *.ts\n\n<b>\n```\nafter')).toBe('<pre><code>ls  *.ts\n\n<b></></><p>after</>');
    expect(shown('```\nnever closed')).toBe('<pre><code>never closed</></>');
  });

  test('links to http and https only', () => {
    expect(shown('[docs](https://example.com/a_(b))')).toBe('<p><a https://example.com/a_(b)>docs</></>');
    expect(shown('see https://example.com/x. (or http://a.b/c)')).toBe(
      '<p>see <a https://example.com/x>https://example.com/x</>. (or <a http://a.b/c>http://a.b/c</>)</>',
    );
    expect(shown('[x](javascript:alert(1))')).toBe('<p>[x](javascript:alert(1))</>');
    expect(shown('[x](//evil.example)')).toBe('<p>[x](//evil.example)</>');
  });

  test('leaves names, sums and HTML alone', () => {
    for (const text of ['snake_case_name', '2*3*4', 'a * b * c', '<b>no</b>', '&lt;', '**', '`', '__init__.py']) {
      expect(words(parseMarkdown(text))).toContain(text === '__init__.py' ? 'init' : text);
    }
    expect(shown('snake_case_name 2*3*4 <b>no</b>')).toBe('<p>snake_case_name 2*3*4 <b>no</b></>');
    expect(shown('\\*not italic\\*')).toBe('<p>*not italic*</>');
  });

  test('nothing but the allowed elements and addresses comes out of any text', () => {
    fc.assert(
      fc.property(markup, (text) => {
        for (const element of elements(parseMarkdown(text))) {
          expect(ALLOWED_TAGS).toContain(element.tag);
          expect(Object.keys(element).filter((key) => !['tag', 'children', 'href', 'start'].includes(key))).toEqual([]);
          if (element.tag === 'a') expect(element.href).toMatch(/^https?:\/\/[^\s<>"]+$/);
          else expect(element.href).toBeUndefined();
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('loses no word of any text', () => {
    const word = fc.stringMatching(/^[a-z]{3,8}$/);
    const mark = fc.constantFrom(
      ' ',
      '\n',
      '\n\n',
      ' **',
      '** ',
      ' *',
      '* ',
      ' _',
      '_ ',
      '`',
      '\n- ',
      '\n> ',
      '\n# ',
      '  ',
      '[',
      ']',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(mark, word), { maxLength: 40 }), (parts) => {
        const text = words(parseMarkdown(parts.flat().join('')));
        let from = 0;
        for (const [, expected] of parts) {
          const found = text.indexOf(expected, from);
          expect(found).toBeGreaterThanOrEqual(0);
          from = found + expected.length;
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each(['*', '**', '_', '`', '[', '[a](', '~~', '> ', '- ', '  - ', '**a *', 'https://a(', '\\'])(
    'reads 100,000 characters of %j in less than a second',
    (piece) => {
      const text = piece.repeat(Math.ceil(100_000 / piece.length));
      const begun = process.cpuUsage();
      parseMarkdown(text);
      // Processor time, since other tests may run at the same moment; microseconds.
      expect(process.cpuUsage(begun).user).toBeLessThan(1_000_000);
    },
  );
});
