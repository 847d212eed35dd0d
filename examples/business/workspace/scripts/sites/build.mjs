// Makes the pages of all sites of sites/sites.yaml. A file that says already what it should is left untouched.
// mainstay: idempotent
// mainstay: timeout 2m
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { html } from './page.mjs';
import { picture } from './pictures.mjs';
import { pagesOf, readSites, SITES } from './read-sites.mjs';
import { styleSheet } from './style.mjs';

let written = 0;
const sites = readSites();
for (const site of sites) {
  const folder = join(SITES, site.name);
  mkdirSync(folder, { recursive: true });
  write(join(folder, 'style.css'), styleSheet(site));
  write(join(folder, 'picture.svg'), picture(site));
  for (const page of pagesOf(site)) write(join(folder, `${page.name}.html`), html(site, page));
}
console.log(`${sites.length} sites, ${written} files written.`);

function write(file, text) {
  if (textOf(file) === text) return;
  // Renamed into place: whoever asks for the page meanwhile gets the old one or the new one whole.
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
  written += 1;
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}
