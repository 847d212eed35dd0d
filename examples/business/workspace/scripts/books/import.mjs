// Brings the books up to date: the orders of the shops and the invoices of the clients, sixty days back the first time.
// They are made up, of nothing but their day and number, so that importing them again changes nothing.
// mainstay: idempotent
// mainstay: timeout 5m
import { createHash } from 'node:crypto';
import { readSites } from '../sites/read-sites.mjs';
import { daysAfter, hourNow, today } from './days.mjs';
import { openBooks } from './open.mjs';

const DAYS_BACK = 60;
const OPENS_AT = 7;
const CUSTOMERS = ['Ada', 'Ben', 'Chidi', 'Dolores', 'Emil', 'Farah', 'Grace', 'Hugo', 'Ines', 'Jun', 'Kaia', 'Luis'];

const books = openBooks();
const sites = readSites();
const now = today();
const addOrder = books.prepare('INSERT OR IGNORE INTO orders VALUES (?, ?, ?, ?, ?)');
const addInvoice = books.prepare(
  'INSERT INTO invoices VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET paid = excluded.paid',
);

let added = 0;
books
  .transaction(() => {
    for (let day = daysAfter(now, -DAYS_BACK); day <= now; day = daysAfter(day, 1)) {
      for (const { name } of sites.filter(({ kind }) => kind === 'shop')) orderAt(name, day);
      if (day.endsWith('-01')) for (const { name } of sites.filter(({ kind }) => kind === 'client')) bill(name, day);
    }
  })
  .immediate();
books.close();
console.log(`${added} new orders; the books go up to ${now}.`);

/** A shop has three to eleven orders a day, one an hour from seven. */
function orderAt(site, day) {
  const count = 3 + (chance(`${site} ${day}`) % 9);
  for (let number = 0; number < count; number += 1) {
    if (day === now && OPENS_AT + number > hourNow()) return;
    const id = `${day}-${site}-${number + 1}`;
    const luck = chance(id);
    added += addOrder.run(id, day, site, CUSTOMERS[luck % CUSTOMERS.length], 300 + (luck % 9_000)).changes;
  }
}

/** A client is billed on the first, has two weeks, and takes up to six. */
function bill(client, day) {
  const number = `${day.slice(0, 7)}-${client}`;
  const luck = chance(number);
  const paid = daysAfter(day, luck % 42);
  addInvoice.run(number, client, day, daysAfter(day, 14), 20_000 + (luck % 60) * 1_000, paid <= now ? paid : null);
}

/** The same number for the same words, for ever. */
function chance(words) {
  return createHash('sha256').update(words).digest().readUInt32BE(0);
}
