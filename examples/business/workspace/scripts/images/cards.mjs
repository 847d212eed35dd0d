// The image pipeline: of each site's picture a card for social media (1200 × 630) and a thumbnail, in out/cards/.
// A picture that has not changed since is passed by.
// mainstay: idempotent
// mainstay: timeout 10m
import { mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { readSites, SITES } from '../sites/read-sites.mjs';

const OUT = join('out', 'cards');
const SIZES = [
  { ending: 'card', width: 1_200, height: 630 },
  { ending: 'thumb', width: 320, height: 168 },
];

mkdirSync(OUT, { recursive: true });
const sites = readSites();
let made = 0;
for (const [index, { name, look }] of sites.entries()) {
  const source = join(SITES, name, 'picture.svg');
  for (const { ending, ...size } of SIZES) {
    const file = join(OUT, `${name}-${ending}.webp`);
    if (isNewer(file, source)) continue;
    const drawn = sharp(source, { density: 144 }).resize({ ...size, fit: 'contain', background: look.paper });
    await drawn.webp({ quality: 82 }).toFile(`${file}.new`);
    renameSync(`${file}.new`, file);
    made += 1;
  }
  console.log(`mainstay: progress ${Math.round((100 * (index + 1)) / sites.length)}% ${name}`);
}
console.log(`${made} of ${sites.length * SIZES.length} pictures made anew.`);

function isNewer(file, source) {
  return (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= statSync(source).mtimeMs;
}
