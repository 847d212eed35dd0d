// The morning’s page: what was sold, who is late, how the sites and the machine are.
// mainstay: idempotent
// mainstay: timeout 2m
import { existsSync, readdirSync, statfsSync } from 'node:fs';
import { daysAfter, dollars, today } from './books/days.mjs';
import { openBooks } from './books/open.mjs';

const now = today();
const yesterday = daysAfter(now, -1);
const books = openBooks();
const sold = books.prepare('SELECT count(*) AS orders, coalesce(sum(cents), 0) AS cents FROM orders WHERE day = ?');
const best = books.prepare('SELECT site FROM orders WHERE day = ? GROUP BY site ORDER BY sum(cents) DESC LIMIT 1');
const late = books.prepare('SELECT client, cents FROM invoices WHERE paid IS NULL AND due < ? ORDER BY cents DESC');
const bad = books.prepare('SELECT site, count(*) AS times FROM answers WHERE at >= ? AND status <> 200 GROUP BY site');

const { orders, cents } = sold.get(yesterday);
const before = sold.get(daysAfter(yesterday, -7)).cents;
const owing = late.all(now);
const troubled = bad.all(new Date(Date.now() - 86_400_000).toISOString());
console.log(
  [
    `Good morning, it is ${now}.`,
    `- Yesterday: ${dollars(cents)} in ${orders} orders${before > 0 ? `, ${percent(cents / before - 1)} on a week ago` : ''}.`,
    ...best.all(yesterday).map(({ site }) => `- Best shop: ${site}.`),
    owing.length === 0
      ? '- Nobody owes us anything.'
      : `- Late: ${owing.map(({ client, cents }) => `${client} ${dollars(cents)}`).join(', ')}.`,
    troubled.length === 0
      ? '- All sites answered well in the last 24 hours.'
      : `- Troubled sites: ${troubled.map(({ site, times }) => `${site} (${times}×)`).join(', ')}.`,
    `- Newest backup: ${newestBackup() ?? 'none'}; ${freeGigabytes()} GB free.`,
  ].join('\n'),
);
books.close();

function percent(share) {
  return `${share >= 0 ? '+' : ''}${(100 * share).toFixed(0)} %`;
}

function newestBackup() {
  const copies = existsSync('backups') ? readdirSync('backups').filter((name) => name.startsWith('books-')) : [];
  return copies.sort().at(-1);
}

function freeGigabytes() {
  const { bavail, bsize } = statfsSync('.');
  return ((bavail * bsize) / 1e9).toFixed(0);
}
