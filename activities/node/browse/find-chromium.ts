import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SkillFailed } from '../../../contracts/errors.ts';
import { loadSettings } from '../../../platform/settings.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export async function findChromium(): Promise<string> {
  const configured = loadSettings().config.tools.chromium;
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const found = configured ?? onPath.find(isExecutable);
  if (!found) throw new SkillFailed('Chromium was not found on this node; see "mainstay doctor".');
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
