import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

const FOLDER = join(process.cwd(), 'data');
export const BOOKS = join(FOLDER, 'books.db');

const TABLES = `
  CREATE TABLE IF NOT EXISTS orders (
    id TEXT PRIMARY KEY, day TEXT NOT NULL, site TEXT NOT NULL, customer TEXT NOT NULL, cents INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS orders_by_day ON orders (day);
  CREATE TABLE IF NOT EXISTS invoices (
    number TEXT PRIMARY KEY, client TEXT NOT NULL, issued TEXT NOT NULL, due TEXT NOT NULL, cents INTEGER NOT NULL,
    paid TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS answers (
    at TEXT NOT NULL, site TEXT NOT NULL, status INTEGER NOT NULL, ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS answers_by_time ON answers (at);
`;

/** The books of the business: orders, invoices and how the sites answered. Made where they are not there yet. */
export function openBooks() {
  mkdirSync(FOLDER, { recursive: true });
  const books = new Database(BOOKS);
  books.pragma('journal_mode = WAL');
  books.exec(TABLES);
  return books;
}
