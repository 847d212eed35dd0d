import { readableText } from '../../../../activities/node/research/readable.ts';

const URL = 'https://site.example/birds/ducks.html';
const read = (body: string | Buffer, mime = 'text/html', charset?: string) =>
  readableText({ url: URL, mime, charset, body: Buffer.from(body as string) });
const WORDS = 'Ducks swim on the lake and eat what people throw, which does them no good, as many have found. ';

test('an article is read without what stands around it, its links whole', () => {
  const page = read(`<!doctype html><title>Ducks | Birds</title>
    <meta property="article:published_time" content="2026-03-04T10:00:00Z">
    <nav><a href="/">Home</a></nav>
    <article><h1>Ducks</h1><p>${WORDS.repeat(6)}<a href="/bread?a=1">Bread</a></p>
    <h2>Weights</h2><table><tr><th>Kind<th>Grams</tr><tr><td>Mallard<td>1,100</tr></table>
    <pre><code>quack();
  quack();</code></pre><ul><li>one<li>two</ul><p>${WORDS.repeat(6)}</p></article>
    <footer>Imprint</footer><script>steal()</script>`);
  expect(page).toMatchObject({ title: 'Ducks | Birds', published: '2026-03-04T10:00:00Z' });
  expect(page.text).toContain('[Bread](https://site.example/bread?a=1)');
  expect(page.text).toMatch(/## Weights\n\n\| Kind +\| Grams \|\n\| -+ \| -+ \|\n\| Mallard \| 1,100 \|/);
  expect(page.text).toContain('```\nquack();\n  quack();\n```');
  expect(page.text).toContain('* one\n* two');
  expect(page.text).not.toMatch(/Home|Imprint|steal/);
});

test('a page that is no article is read whole, less what nobody sees', () => {
  const page =
    read(`<title>Prices</title><nav>Menu</nav><main><div>Mallard <b>12</b></div><a href="more">More</a></main>
    <div hidden>unseen</div><style>p{}</style>`);
  expect(page.title).toBe('Prices');
  expect(page.text).toContain('Mallard **12**');
  expect(page.text).toContain('[More](https://site.example/birds/more)');
  expect(page.text).not.toMatch(/Menu|unseen|p\{\}/);
});

test('alphabets are those that the server or the page says', () => {
  expect(read(Buffer.from('B\xe4r', 'latin1'), 'text/plain', 'iso-8859-1').text).toBe('Bär');
  expect(read(Buffer.from('<meta charset="windows-1252"><p>B\xe4r', 'latin1')).text).toBe('Bär');
  expect(read('Bär', 'text/plain', 'no-such').text).toBe('Bär');
});

test('JSON is set out, other text left as it is, and named after its file', () => {
  expect(read('{"a":[1]}', 'application/json')).toEqual({ title: 'ducks.html', text: '{\n  "a": [\n    1\n  ]\n}' });
  expect(read('a < b', 'text/plain').text).toBe('a < b');
  expect(read('{', 'application/ld+json').text).toBe('{');
});

test('a title is one short line, whatever the page makes of it', () => {
  expect(read(`<title>\n a\n${'b'.repeat(5_000)}</title>`).title).toHaveLength(200);
});

test('broken and empty pages are read as far as they go', () => {
  expect(read('').text).toBe('');
  expect(read('<p>one<div><b>two').text.replaceAll('\n', ' ')).toContain('two');
});
