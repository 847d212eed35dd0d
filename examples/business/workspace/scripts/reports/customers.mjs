// The ten best customers of the last thirty days.
// mainstay: idempotent
// mainstay: timeout 2m
import { daysAfter, dollars, today } from '../books/days.mjs';
import { openBooks } from '../books/open.mjs';

const books = openBooks();
const rows = books
  .prepare(
    `SELECT customer, count(*) AS orders, count(DISTINCT site) AS shops, sum(cents) AS cents FROM orders
     WHERE day >= ? GROUP BY customer ORDER BY cents DESC LIMIT 10`,
  )
  .all(daysAfter(today(), -30));
books.close();
console.log('Best customers of thirty days');
for (const { customer, orders, shops, cents } of rows) {
  console.log(`- ${customer}: ${dollars(cents)}, ${orders} orders in ${shops} shops`);
}
