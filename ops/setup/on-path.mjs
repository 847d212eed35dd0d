import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @param {string} command */
export function onPath(command) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
}
