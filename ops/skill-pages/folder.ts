import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The names of pages in a folder that are not as they should be: changed, missing or left over. */
export function stalePages(pages: ReadonlyMap<string, string>, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  const there = readdirSync(folder).filter((name) => name.endsWith('.md'));
  const isStale = (name: string) =>
    !pages.has(name) || !there.includes(name) || pages.get(name) !== readFileSync(join(folder, name), 'utf8');
  return [...new Set([...pages.keys(), ...there])].filter(isStale).sort();
}

/** Makes the named pages as they should be; one that should not be is removed. */
export function writePages(names: readonly string[], pages: ReadonlyMap<string, string>, folder: string): void {
  for (const name of names) {
    const page = pages.get(name);
    if (page === undefined) rmSync(join(folder, name));
    else writeFileSync(join(folder, name), page);
  }
}
