import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Skill } from '../contracts/skill.ts';

/** Each file directly in `activities/node/` exports one skill under the file's own name; there is no list to keep. */
const FOLDER = join(import.meta.dirname, 'node');

/** Every skill there is, by name in alphabetical order. */
export async function loadSkills(): Promise<Skill[]> {
  const files = (await readdir(FOLDER)).filter((file) => /\.(js|ts)$/.test(file)).sort();
  return await Promise.all(files.map(loadSkill));
}

async function loadSkill(file: string): Promise<Skill> {
  const name = basename(file, extname(file));
  const module = (await import(pathToFileURL(join(FOLDER, file)).href)) as Record<string, Skill | undefined>;
  const skill = module[name];
  if (!skill) throw new Error(`activities/node/${file} exports no skill named ${name}; one file is one skill.`);
  return skill;
}
