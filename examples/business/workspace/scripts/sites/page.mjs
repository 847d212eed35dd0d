/** @param {string} text */
export const escape = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/**
 * One page of a site; all its links are relative, so that the site works below any address.
 * @param {import('./read-sites.mjs').Site} site
 * @param {{name: string, title: string, text: string, list?: string[]}} page
 */
export function html(site, page) {
  const links = [{ name: 'index', title: site.title }, ...site.pages].map(({ name, title }) => {
    const current = name === page.name ? ' aria-current="page"' : '';
    return `<a href="${name}.html"${current}>${escape(title)}</a>`;
  });
  const list = page.list?.map((line) => `<li>${escape(line)}</li>`).join('') ?? '';
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escape(page.name === 'index' ? site.title : `${page.title} · ${site.title}`)}</title>
  <meta name="description" content="${escape(site.tagline)}">
  <link rel="stylesheet" href="style.css">
  <link rel="icon" href="picture.svg">
</head>
<body>
  <header><strong>${escape(site.title)}</strong><nav>${links.join('\n    ')}</nav></header>
  <main>
    <div>
      <p class="tagline">${escape(site.tagline)}</p>
      <h1>${escape(page.title)}</h1>
      <p>${escape(page.text)}</p>
      ${list && `<ul>${list}</ul>`}
    </div>
    <img src="picture.svg" width="640" height="420" alt="${escape(site.title)}">
  </main>
  <footer>${escape(site.title)} is one of fifteen made-up sites of an example.</footer>
</body>
</html>
`;
}
