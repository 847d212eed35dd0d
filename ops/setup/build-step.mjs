import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';
import { sourceHash } from './source-files.mjs';

/**
 * Builds `dist/` when any source differs from those it was built from.
 * @param {string} root
 * @param {import('./show.mjs').Step} step
 */
export async function builtCode(root, step) {
  if (builtFrom(root) === sourceHash(root)) return step.note('up to date');
  step.doing('compiling and bundling the workflows');
  await run(process.execPath, [join(root, 'ops', 'build.mjs')], { cwd: root });
}

/** @param {string} root */
function builtFrom(root) {
  const file = join(root, 'dist', 'build.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).sources : undefined;
}
