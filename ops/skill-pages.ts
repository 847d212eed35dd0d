import { join } from 'node:path';
import { loadSkills } from '../activities/skills.ts';
import { packageRoot } from '../platform/version.ts';
import { stalePages, writePages } from './skill-pages/folder.ts';
import { skillPages } from './skill-pages/pages.ts';

// `node dist/ops/skill-pages.js` writes docs/skills; with `--check` it only says which pages are stale, and exits 1.

const folder = join(packageRoot, 'docs', 'skills');
const pages = skillPages(await loadSkills());
const stale = stalePages(pages, folder);
if (stale.length > 0 && process.argv.includes('--check')) {
  process.exitCode = 1;
  console.error(`Stale in docs/skills: ${stale.join(', ')}; write them with node dist/ops/skill-pages.js.`);
} else if (stale.length > 0) {
  writePages(stale, pages, folder);
  console.error(`Wrote docs/skills: ${stale.join(', ')}.`);
}
