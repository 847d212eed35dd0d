import { constants } from 'node:fs';
import { cp, lstat, mkdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SkillFailed } from '../../../contracts/errors.ts';
import type { Job } from '../../../contracts/skill.ts';
import type { SubagentTask } from '../../subagent.ts';
import { BASE, HOME, WORK } from './places.ts';

const LARGEST = 1_024 ** 3;

/**
 * Copies what is to be worked on into the folder, and once more to where no program of the sub-agent's reaches it: what
 * changed is told by that one. Left out is what holds keys.
 */
export async function fillFolder(
  { folder, files }: { folder: string | undefined; files: readonly string[] },
  task: SubagentTask & Pick<Job, 'path'>,
): Promise<string | undefined> {
  const base = join(task.records, BASE);
  await rm(base, { recursive: true, force: true });
  await mkdir(base, { recursive: true });
  await mkdir(join(task.folder, HOME), { recursive: true });
  const leftOut = new Set<string>();
  let bytes = 0;
  const copy = async (from: string, to: string) =>
    cp(from, to, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      async filter(source) {
        task.signal.throwIfAborted();
        const found = await lstat(source);
        const name = basename(source);
        if (source !== from && holdsKeys(name)) {
          leftOut.add(name);
          return false;
        }
        bytes += found.isFile() ? found.size : 0;
        if (bytes > LARGEST) throw new SkillFailed(`${folder ?? 'What it is to work on'} is larger than 1 GB.`);
        return found.isFile() || found.isDirectory() || found.isSymbolicLink();
      },
    });
  if (folder !== undefined) {
    const source = await task.path(folder);
    if (!(await stat(source)).isDirectory())
      throw new SkillFailed(`${folder} is no folder; give it as files=${folder}.`);
    await copy(source, base);
  }
  for (const file of files) {
    const source = await task.path(file);
    await copy(source, join(base, basename(source)));
  }
  const work = join(task.folder, WORK);
  await rm(work, { recursive: true, force: true });
  await cp(base, work, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
  return toldOf(
    folder,
    files.map((file) => basename(file)),
    [...leftOut],
  );
}

/** Git's own configuration may hold a token, as `.env` does. */
function holdsKeys(name: string): boolean {
  return name === '.git' || (/^\.env(\.|$)/.test(name) && !/\.(example|sample|template)$/.test(name));
}

function toldOf(folder: string | undefined, files: readonly string[], leftOut: readonly string[]): string {
  return [
    folder === undefined && files.length === 0 ? 'The folder is empty.' : '',
    folder === undefined ? '' : `The folder is a copy of ${folder}.`,
    files.length === 0 ? '' : `In the folder: ${files.join(', ')}.`,
    leftOut.length === 0 ? '' : `Not copied: ${leftOut.join(', ')}.`,
  ]
    .filter(Boolean)
    .join(' ');
}
