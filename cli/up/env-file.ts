import { appendFileSync, chmodSync, existsSync, readFileSync } from 'node:fs';
import { parse } from 'dotenv';

/** Adds a line to a home's `.env`, which only its owner may read; a variable that stands there already stays. */
export function addToEnvFile(file: string, name: string, value: string): void {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (parse(text)[name]) return;
  const ended = text === '' || text.endsWith('\n') ? '' : '\n';
  appendFileSync(file, `${ended}${name}=${value}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
}
