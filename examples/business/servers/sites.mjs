import { readdir, readFile } from 'node:fs/promises';
import { extname, normalize, join, sep } from 'node:path';

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Answers with links to all sites.
 * @param {string} folder
 * @param {import('node:http').ServerResponse} response
 */
export async function listSites(folder, response) {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const links = names.sort().map((name) => `<li><a href="/${name}/">${name}</a></li>`);
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<ul>${links.join('')}</ul>\n`);
}

/**
 * Answers with a page of a site: `/bakery/menu.html`, and for `/bakery/` its first page.
 * @param {string} folder absolute; holds a folder for each site
 * @param {string} path
 * @param {import('node:http').ServerResponse} response
 */
export async function serveSite(folder, path, response) {
  const file = normalize(join(folder, path.endsWith('/') ? `${path}index.html` : path));
  const type = TYPES[extname(file)];
  const isPage = file.startsWith(folder + sep) && type !== undefined;
  const content = isPage ? await readFile(file).catch(nullIfMissing) : null;
  if (content === null) response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such page.\n');
  else response.writeHead(200, { 'content-type': type, 'content-length': content.length }).end(content);
}

/** @param {NodeJS.ErrnoException} error */
function nullIfMissing(error) {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
