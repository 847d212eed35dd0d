// Looks the books over for damage, and gives back the room of what was deleted.
// mainstay: idempotent
// mainstay: timeout 10m
import { statSync } from 'node:fs';
import { BOOKS, openBooks } from './open.mjs';

const books = openBooks();
const verdict = books.pragma('integrity_check', { simple: true });
if (verdict === 'ok') {
  books.exec('VACUUM');
  books.pragma('optimize');
}
books.close();
console.log(verdict === 'ok' ? `The books are sound: ${Math.ceil(statSync(BOOKS).size / 1000)} kB.` : verdict);
process.exitCode = verdict === 'ok' ? 0 : 1;
