// Follows every link of every site, and names those that lead nowhere.
// mainstay: idempotent
// mainstay: timeout 10m
// mainstay: env BUSINESS_URL
import { readSites } from '../sites/read-sites.mjs';
import { conclude, get, linksOf } from './site-client.mjs';

const sites = readSites();
/** Where each address was first found; a Map is walked to its end even while it grows. */
const found = new Map(sites.map(({ name }) => [`/${name}/`, 'sites.yaml']));
const findings = [];
let walked = 0;
for (const [path, from] of found) {
  const { status, type, text } = await get(path);
  if (status !== 200) findings.push(`${path} (${status}), linked in ${from}`);
  else if (type.startsWith('text/html')) {
    for (const link of linksOf(path, text)) if (!found.has(link)) found.set(link, path);
  }
  walked += 1;
  if (walked % 20 === 0) console.log(`mainstay: progress ${Math.round((100 * walked) / found.size)}% ${path}`);
}
conclude(findings, `${found.size} addresses of ${sites.length} sites, none broken.`);
