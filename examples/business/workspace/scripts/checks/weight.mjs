// Weighs the first page of each site with all it loads; over 50 kB is too heavy for a phone on a hill.
// mainstay: idempotent
// mainstay: timeout 5m
// mainstay: env BUSINESS_URL
import { readSites } from '../sites/read-sites.mjs';
import { conclude, get, linksOf } from './site-client.mjs';

const BUDGET_BYTES = 50_000;
const findings = [];
let heaviest = { name: '', bytes: 0 };
for (const { name } of readSites()) {
  const path = `/${name}/`;
  const page = await get(path);
  const parts = new Set(linksOf(path, page.text).filter((link) => !link.endsWith('.html')));
  let { bytes } = page;
  for (const part of parts) bytes += (await get(part)).bytes;
  if (page.status !== 200) findings.push(`${name} answers ${page.status}`);
  if (bytes > BUDGET_BYTES) findings.push(`${name} weighs ${Math.round(bytes / 1000)} kB`);
  if (bytes > heaviest.bytes) heaviest = { name, bytes };
}
conclude(findings, `The heaviest is ${heaviest.name}: ${(heaviest.bytes / 1000).toFixed(1)} kB.`);
