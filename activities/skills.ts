import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Skill } from '../contracts/skill.ts';

/** Each file directly in `activities/node/` declares one skill as its default export; there is no list to keep. */
const FOLDER = join(import.meta.dirname, 'node');

/** Every skill there is, by name in alphabetical order. */
export async function loadSkills(): Promise<Skill[]> {
  const files = (await readdir(FOLDER)).filter((file) => /\.(js|ts)$/.test(file) && !file.endsWith('.d.ts')).sort();
  return await Promise.all(
    files.map(async (file) => ((await import(pathToFileURL(join(FOLDER, file)).href)) as { default: Skill }).default),
  );
}
