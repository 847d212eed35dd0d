import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { prepareHome } from '../../platform/home.ts';
import { loadSettings, type Settings } from '../../platform/settings.ts';
import { packageRoot } from '../../platform/version.ts';
import { addToEnvFile } from './env-file.ts';

/** Makes a home usable: its folders, its token, and a few examples in an empty workspace. */
export function prepareFirstStart(): Settings {
  const settings = loadSettings();
  const paths = prepareHome(settings.home);
  if (!settings.token) addToEnvFile(paths.envFile, 'MAINSTAY_TOKEN', randomBytes(24).toString('base64url'));
  copyExamples(join(packageRoot, 'examples', 'workspace'), paths.workspace);
  return settings.token ? settings : loadSettings();
}

/** Examples go only where nothing of the operator's is yet. */
function copyExamples(from: string, to: string): void {
  for (const folder of readdirSync(from)) {
    const target = join(to, folder);
    if (existsSync(target) && readdirSync(target).length > 0) continue;
    for (const file of readdirSync(join(from, folder), { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const source = join(file.parentPath, file.name);
      const copy = join(to, source.slice(from.length));
      mkdirSync(dirname(copy), { recursive: true });
      copyFileSync(source, copy);
    }
  }
}
