import { existsSync } from 'node:fs';
import { NotFound } from '../../../contracts/errors.ts';
import { type LogIndex, openFolderIndex, openMemoryIndex } from '../../../memory/index/open-index.ts';
import { loadSettings } from '../../../platform/settings.ts';

/** The daily logs of this home, or those of any folder, for which neither a home nor a running system is needed. */
export function openLogs(dir: string | undefined): LogIndex {
  if (dir !== undefined) return openFolderIndex(dir);
  const { paths } = loadSettings();
  if (!existsSync(paths.memory))
    throw new NotFound(`There is no memory in ${paths.memory} yet; start Mainstay once, or name a folder with --dir.`);
  return openMemoryIndex(paths.memory);
}
