import { readFile, stat } from 'node:fs/promises';
import { SkillFailed } from '../../../contracts/errors.ts';

const LARGEST_BYTES = 50_000_000;

/**
 * Some lines of a text file.
 * @throws SkillFailed for a folder, for what is no text, and for what is too large
 */
export async function readText(
  path: string,
  { file, from, lines, longest }: { file: string; from: number; lines: number; longest: number },
): Promise<{ text: string; of: number }> {
  const { size, mode } = await stat(path);
  if ((mode & 0o170000) === 0o040000) throw new SkillFailed(`${file} is a folder; /find ${file}/* lists it.`);
  if (size > LARGEST_BYTES) throw new SkillFailed(`${file} has ${size} bytes, too many to read as text.`);
  const bytes = await readFile(path);
  if (bytes.subarray(0, 8_000).includes(0)) throw new SkillFailed(`${file} is no text.`);
  const all = bytes.toString('utf8').replace(/\n$/, '').split('\n');
  const text = all.slice(from - 1, from - 1 + lines).join('\n');
  return { text: text.slice(0, longest), of: all.length };
}
