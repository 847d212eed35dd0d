import { lstatSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { BadInput } from '../../contracts/errors.ts';

/**
 * Where a file of the folder really is, for somebody outside to read.
 * @throws BadInput when it is not there, leads out, or is no plain file
 */
export function ownFile(folder: string, path: string): string {
  const refuse = (why: string, cause?: unknown) => new BadInput(`${path} ${why}.`, { cause });
  let real: string;
  try {
    real = realpathSync(join(folder, path));
  } catch (cause) {
    throw refuse('is not in the sandbox’s folder', cause);
  }
  if (!real.startsWith(`${folder}${sep}`)) throw refuse('leads out of the sandbox’s folder');
  const { mode, nlink } = lstatSync(real);
  if ((mode & 0o170_000) !== 0o100_000 || nlink > 1) throw refuse('is no plain file');
  return real;
}
