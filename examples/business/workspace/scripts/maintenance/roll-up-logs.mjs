// Sums up the uptime logs of past days in logs/uptime.csv (day, site, checks, failures) and packs them.
// mainstay: idempotent
// mainstay: timeout 5m
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { today } from '../books/days.mjs';

const SUMMARY = join('logs', 'uptime.csv');
mkdirSync('logs', { recursive: true });
const past = readdirSync('logs').filter((name) => /^uptime-.*\.log$/.test(name) && name < `uptime-${today()}`);

const rows = new Map(existsSync(SUMMARY) ? readFileSync(SUMMARY, 'utf8').split('\n').filter(Boolean).map(keyed) : []);
for (const name of past) {
  const day = name.slice('uptime-'.length, -'.log'.length);
  for (const [site, { checks, failures }] of countsOf(name)) rows.set(`${day},${site}`, `${checks},${failures}`);
}
const text = [...rows].map(([key, counts]) => `${key},${counts}\n`).sort();
writeFileSync(`${SUMMARY}.new`, text.join(''));
renameSync(`${SUMMARY}.new`, SUMMARY);

// Only now that they are counted: a crash before this counts them again, to the same numbers.
for (const name of past) {
  const file = join('logs', name);
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)));
  rmSync(file);
}
console.log(`${past.length} logs rolled up; ${rows.size} lines in ${SUMMARY}.`);

function keyed(line) {
  const [day, site, ...counts] = line.split(',');
  return [`${day},${site}`, counts.join(',')];
}

function countsOf(name) {
  const counts = new Map();
  for (const line of readFileSync(join('logs', name), 'utf8').split('\n').filter(Boolean)) {
    const [, site, status] = line.split(' ');
    const { checks, failures } = counts.get(site) ?? { checks: 0, failures: 0 };
    counts.set(site, { checks: checks + 1, failures: failures + (status === '200' ? 0 : 1) });
  }
  return counts;
}
