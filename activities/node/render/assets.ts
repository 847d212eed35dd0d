import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { SkillFailed } from '../../../contracts/errors.ts';

/**
 * Finds a file that a storyboard names.
 * @param base folder its paths are relative to, absolute
 * @returns the real path, links followed
 * @throws SkillFailed when there is no such file, or it lies outside the workspace (also by a link)
 */
export async function findAsset(named: string, base: string, workspace: string): Promise<string> {
  const file = path.resolve(base, named);
  if (!isInside(file, path.resolve(workspace))) throw outside(named);
  const [real, home] = await Promise.all([realpath(file), realpath(workspace)]).catch((error: unknown) => {
    throw new SkillFailed(
      `${named}, which the storyboard names, does not exist; put it at ${path.relative(workspace, file)} in the workspace.`,
      {
        cause: error,
      },
    );
  });
  if (!isInside(real, home)) throw outside(named);
  return real;
}

function isInside(file: string, folder: string): boolean {
  return file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

function outside(named: string): SkillFailed {
  return new SkillFailed(
    `${named}, which the storyboard names, lies outside the workspace; copy it into the workspace.`,
  );
}
