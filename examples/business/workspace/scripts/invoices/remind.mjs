// Notes in notes/reminders.md who is late with an invoice: once a day each.
// mainstay: idempotent
// mainstay: timeout 2m
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { daysBetween, dollars, today } from '../books/days.mjs';
import { openBooks } from '../books/open.mjs';

const FILE = 'notes/reminders.md';
const now = today();
const books = openBooks();
const late = books.prepare('SELECT * FROM invoices WHERE paid IS NULL AND due < ? ORDER BY due').all(now);
books.close();

mkdirSync('notes', { recursive: true });
const noted = new Set(existsSync(FILE) ? readFileSync(FILE, 'utf8').split('\n') : []);
const lines = late.map(
  ({ number, client, due, cents }) =>
    `- ${now}: remind ${client} of ${number}, ${dollars(cents)}, ${daysBetween(due, now)} days late`,
);
const fresh = lines.filter((line) => !noted.has(line));
appendFileSync(FILE, fresh.map((line) => `${line}\n`).join(''));
console.log(lines.length === 0 ? 'Nobody is late.' : lines.join('\n'));
