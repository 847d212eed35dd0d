// Looks whether each page says what sites/sites.yaml says: all sites, or those that are named.
// mainstay: idempotent
// mainstay: timeout 5m
// mainstay: env BUSINESS_URL
import { escape } from '../sites/page.mjs';
import { pagesOf, readSites } from '../sites/read-sites.mjs';
import { conclude, get } from './site-client.mjs';

const wanted = process.argv.slice(2);
const sites = readSites().filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const findings = [];
let pages = 0;
for (const site of sites) {
  for (const page of pagesOf(site)) {
    const path = `/${site.name}/${page.name}.html`;
    const { status, text } = await get(path);
    if (status !== 200) findings.push(`${path} answers ${status}`);
    else {
      const missing = [page.title, page.text, ...(page.list ?? [])].filter((words) => !text.includes(escape(words)));
      findings.push(...missing.map((words) => `${path} does not say “${words}”`));
    }
    pages += 1;
  }
  const picture = await get(`/${site.name}/picture.svg`);
  if (!picture.type.startsWith('image/svg')) findings.push(`/${site.name}/ has lost its picture`);
}
conclude(findings, `${pages} pages of ${sites.length} sites say what they should.`);
