import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadSkills } from '../../activities/skills.ts';
import { stalePages, writePages } from '../../ops/skill-pages/folder.ts';
import { skillPages } from '../../ops/skill-pages/pages.ts';

it('docs/skills says what the declarations say (node dist/ops/skill-pages.js writes it)', async () => {
  expect(stalePages(skillPages(await loadSkills()), resolve('docs/skills'))).toEqual([]);
});

it('a page that is changed, missing or left over is stale, until the pages are written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pages-'));
  const pages = new Map([
    ['a.md', 'a'],
    ['b.md', 'b'],
    ['c.md', 'c'],
  ]);
  for (const name of ['a.md', 'b.md', 'old.md']) writeFileSync(join(folder, name), 'a');
  expect(stalePages(pages, folder)).toEqual(['b.md', 'c.md', 'old.md']);
  writePages(['b.md', 'c.md', 'old.md'], pages, folder);
  expect(stalePages(pages, folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

it('every field a person can give is described', async () => {
  for (const skill of await loadSkills()) {
    const silent = Object.entries(skill.input.shape).filter(
      ([, field]) => !(field as { description?: string }).description,
    );
    expect([skill.name, silent.map(([name]) => name)]).toEqual([skill.name, []]);
  }
});
