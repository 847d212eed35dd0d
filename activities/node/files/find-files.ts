import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import picomatch from 'picomatch';

const LARGEST_BYTES = 5_000_000;
const LINES_SHOWN = 5;
/** Nobody looks for anything in there. */
const SKIPPED = new Set(['node_modules', '.git']);

export interface Found {
  path: string;
  bytes: number;
  /** `12: …`, the first few lines that hold the text. */
  lines: string[];
}

/** Files below a folder whose name fits the pattern, and that hold the text where one is given, in order of their names. */
export async function findFiles(
  root: string,
  { pattern, text, most, signal }: { pattern: string; text: string | undefined; most: number; signal: AbortSignal },
): Promise<{ files: Found[]; more: boolean }> {
  const fits = picomatch(pattern.includes('/') ? pattern : `**/${pattern}`, { dot: true });
  const files: Found[] = [];
  for await (const path of filesBelow(root, '')) {
    signal.throwIfAborted();
    if (!fits(path)) continue;
    const found = await look(root, path, text);
    if (!found) continue;
    if (files.length === most) return { files, more: true };
    files.push(found);
  }
  return { files, more: false };
}

async function* filesBelow(root: string, folder: string): AsyncGenerator<string> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isFile()) yield path;
    // Links are not followed: they may lead out of the workspace, or in circles.
    else if (entry.isDirectory() && !SKIPPED.has(entry.name)) yield* filesBelow(root, path);
  }
}

async function look(root: string, path: string, text: string | undefined): Promise<Found | null> {
  const { size: bytes } = await stat(join(root, path));
  if (text === undefined) return { path, bytes, lines: [] };
  if (bytes > LARGEST_BYTES) return null;
  const content = await readFile(join(root, path), 'utf8');
  const lines = content
    .split('\n')
    .flatMap((line, index) =>
      line.toLowerCase().includes(text.toLowerCase()) ? [`${index + 1}: ${line.trim()}`] : [],
    );
  return lines.length > 0 ? { path, bytes, lines: lines.slice(0, LINES_SHOWN) } : null;
}
