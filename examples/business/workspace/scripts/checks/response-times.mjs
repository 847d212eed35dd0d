// Notes how long each site takes for its first page; reports/response-times.mjs reads it.
// mainstay: idempotent
// mainstay: timeout 5m
// mainstay: env BUSINESS_URL
import { openBooks } from '../books/open.mjs';
import { readSites } from '../sites/read-sites.mjs';
import { get } from './site-client.mjs';

const KEPT_DAYS = 35;
const at = new Date();
const answers = [];
for (const { name } of readSites()) answers.push({ site: name, at: at.toISOString(), ...(await get(`/${name}/`)) });

const books = openBooks();
const note = books.prepare('INSERT INTO answers (at, site, status, ms) VALUES (@at, @site, @status, @ms)');
const forget = books.prepare('DELETE FROM answers WHERE at < ?');
books.transaction(() => {
  for (const { at, site, status, ms } of answers) note.run({ at, site, status, ms });
  forget.run(new Date(at.getTime() - KEPT_DAYS * 86_400_000).toISOString());
})();
books.close();
const [slowest] = answers.sort((a, b) => b.ms - a.ms);
console.log(`${answers.length} sites, the slowest is ${slowest.site}: ${slowest.ms} ms.`);
