import { randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, copyFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mkdirSync, readdirSync } from 'node:fs';
import { prepareHome } from '../../platform/home.ts';
import { loadSettings, type Settings } from '../../platform/settings.ts';
import { packageRoot } from '../../platform/version.ts';

/** Makes a home usable: its folders, its token, and a few examples in an empty workspace. */
export function prepareFirstStart(): Settings {
  const settings = loadSettings();
  const paths = prepareHome(settings.home);
  if (!settings.token) {
    const ended = existsSync(paths.envFile) && !readFileSync(paths.envFile, 'utf8').endsWith('\n') ? '\n' : '';
    appendFileSync(paths.envFile, `${ended}MAINSTAY_TOKEN=${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
    chmodSync(paths.envFile, 0o600);
  }
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
