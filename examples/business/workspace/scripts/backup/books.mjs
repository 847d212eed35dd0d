// A copy of the books while they are in use, looked over before it counts. The newest fourteen are kept.
// mainstay: idempotent
// mainstay: timeout 10m
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openBooks } from '../books/open.mjs';

const KEPT = 14;
const FOLDER = 'backups';
mkdirSync(FOLDER, { recursive: true });
const hour = new Date().toISOString().slice(0, 13);
const file = join(FOLDER, `books-${hour}.db`);

const books = openBooks();
await books.backup(`${file}.new`);
books.close();

const copy = new Database(`${file}.new`);
// A single file without a log beside it is easier to carry elsewhere.
copy.pragma('journal_mode = DELETE');
const verdict = copy.pragma('integrity_check', { simple: true });
copy.close();
if (verdict !== 'ok') throw new Error(`The copy is damaged: ${verdict}`);
renameSync(`${file}.new`, file);

const copies = readdirSync(FOLDER).filter((name) => /^books-.*\.db$/.test(name));
for (const name of copies.sort().slice(0, -KEPT)) rmSync(join(FOLDER, name));
console.log(`${file}; ${Math.min(KEPT, copies.length)} copies are kept.`);
