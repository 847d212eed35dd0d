import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const buildFile = z.object({ version: z.string(), buildId: z.string() });

/** The root of the installed package: where `package.json` stands, seen from `dist/` and from the sources alike. */
export const packageRoot = findRoot(import.meta.dirname);

/** What was built: `buildId` is the worker deployment version, so it changes with every change of the code. */
export function build(): { version: string; buildId: string } {
  const file = join(packageRoot, 'dist', 'build.json');
  return buildFile.parse(JSON.parse(readFileSync(file, 'utf8')));
}

function findRoot(from: string): string {
  return existsSync(join(from, 'package.json')) ? from : findRoot(join(from, '..'));
}
