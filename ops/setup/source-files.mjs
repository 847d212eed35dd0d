import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join, relative } from 'node:path';

// Everything else at the root is taken for source, so that a new folder can not be forgotten here.
const NOT_BUILT = new Set(['node_modules', 'dist', 'dist.next', 'coverage', 'docs', 'test', 'examples']);
const KINDS = new Set(['.ts', '.mts', '.mjs', '.html', '.css', '.svg', '.png', '.ico', '.webmanifest']);
const AT_ROOT = ['package.json', 'package-lock.json', 'tsconfig.json', 'dashboard/tsconfig.json'];

/**
 * One hash over the names and contents of all that goes into `dist/`.
 * @param {string} root
 * @returns {string} SHA-256, hexadecimal
 */
export function sourceHash(root) {
  const hash = createHash('sha256');
  for (const file of [...AT_ROOT, ...sourceFiles(root)]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** @param {string} root */
function sourceFiles(root) {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !NOT_BUILT.has(entry.name))
    .map((entry) => join(root, entry.name));
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && KINDS.has(extname(entry.name)))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}
