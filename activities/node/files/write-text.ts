import { mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { SkillFailed } from '../../../contracts/errors.ts';
import { writeDurably } from '../../../storage/durable-file.ts';

interface Order {
  file: string;
  text: string;
  /** No earlier start of the work may have written it. */
  isFirst: boolean;
}

/**
 * Writes a file whole, so that a crash leaves the old or the new. Doing it again changes nothing.
 * @throws SkillFailed when it would leave the workspace, or the passage does not stand there once
 */
export async function writeText(
  workspace: string,
  { file, text, replaces, isFirst }: Order & { replaces: string | undefined },
): Promise<{ bytes: number; created: boolean }> {
  const path = await insideWorkspace(workspace, file);
  const before = await readFile(path, 'utf8').catch(() => null);
  const content = replaces === undefined ? text : replaced(before, { file, text, replaces, isFirst });
  const mode = before === null ? 0o644 : (await stat(path)).mode & 0o777;
  if (content !== before) await writeDurably(path, content, mode);
  return { bytes: Buffer.byteLength(content), created: before === null };
}

function replaced(before: string | null, { file, text, replaces, isFirst }: Order & { replaces: string }): string {
  if (before === null) throw new SkillFailed(`There is no ${file}, so nothing can be replaced in it.`);
  const places = before.split(replaces).length - 1;
  if (places === 1) return before.replace(replaces, () => text);
  // A crash came between the writing and its report.
  if (places === 0 && !isFirst && before.includes(text)) return before;
  throw new SkillFailed(
    places === 0
      ? `${file} does not hold that passage; read it first.`
      : `${file} holds that passage ${places} times; take more of what stands around it.`,
  );
}

/** Where the file is, links followed. @throws SkillFailed when that is outside */
async function insideWorkspace(workspace: string, file: string): Promise<string> {
  const root = await realpath(workspace);
  // Of a new file the nearest folder that is there says where it will be.
  const leadsOut = async (path: string): Promise<boolean> => {
    const real = await realpath(path).catch(() => null);
    if (real === null) return await leadsOut(dirname(path));
    const inside = relative(root, real);
    return inside === '..' || inside.startsWith(`..${sep}`);
  };
  const path = join(root, file);
  if (await leadsOut(path)) throw new SkillFailed(`${file} leads out of the workspace, so it was not written.`);
  await mkdir(dirname(path), { recursive: true });
  return join(await realpath(dirname(path)), basename(path));
}
