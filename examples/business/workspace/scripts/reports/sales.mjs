// What the shops sold: reports/sales.mjs [day|week]; yesterday unless said otherwise, or the seven days before today.
// mainstay: idempotent
// mainstay: timeout 2m
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { daysAfter, dollars, today } from '../books/days.mjs';
import { openBooks } from '../books/open.mjs';

const [span = 'day'] = process.argv.slice(2);
const to = daysAfter(today(), -1);
const from = span === 'week' ? daysAfter(to, -6) : to;

const books = openBooks();
const rows = books
  .prepare(
    `SELECT site, count(*) AS orders, sum(cents) AS cents FROM orders
     WHERE day BETWEEN ? AND ? GROUP BY site ORDER BY cents DESC`,
  )
  .all(from, to);
books.close();

const total = rows.reduce((sum, { cents }) => sum + cents, 0);
console.log(`Sales ${from === to ? from : `${from} to ${to}`}: ${dollars(total)}`);
for (const { site, orders, cents } of rows) console.log(`- ${site}: ${dollars(cents)} in ${orders} orders`);
const lines = rows.map(({ site, orders, cents }) => `${site},${orders},${(cents / 100).toFixed(2)}`);
const file = join(process.env.MAINSTAY_OUT ?? 'out', `sales-${from}${span === 'week' ? '-week' : ''}.csv`);
writeFileSync(file, ['site,orders,dollars', ...lines, ''].join('\n'));
