import { constants } from 'node:fs';
import { access, open, readdir, realpath, stat } from 'node:fs/promises';
import { join, parse, relative, sep } from 'node:path';
import { BadInput, NotFound } from '../../../contracts/errors.ts';
import { type ScriptHeader, readHeader } from './header.ts';
import { interpreterFor } from './interpreter.ts';

export interface Script {
  /** Relative to workspace/scripts, as a person names it. */
  name: string;
  /** Program and first arguments, ending with the script's absolute path. */
  command: readonly string[];
  header: ScriptHeader;
}

// More than any header or shebang takes; a script may well be a bundle of megabytes.
const HEAD_BYTES = 64 * 1_024;
const ENDINGS = ['.sh', '.py', '.mjs', '.js', '.cjs', '.ts'];

/**
 * Finds a script of the workspace and reads what it says about itself.
 * @throws NotFound with the nearest names, BadInput when it lies outside or cannot be run
 */
export async function findScript(workspace: string, wanted: string): Promise<Script> {
  const folder = join(workspace, 'scripts');
  const root = await realpath(folder).catch((cause: unknown) => {
    throw new NotFound(`There is no folder ${folder}; make it and put your scripts there.`, { cause });
  });
  const name = await completeName(root, wanted);
  const file = await realpath(join(root, name));
  if (relative(root, file).startsWith(`..${sep}`)) {
    throw new BadInput(`${name} is a link that leaves workspace/scripts; put the script itself there.`);
  }
  if (!(await stat(file)).isFile()) throw new BadInput(`${name} is a folder; name a script in it.`);
  const head = await readHead(file, name);
  const executable = await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
  return { name, command: [...interpreterFor({ name, head, executable }), file], header: readHeader(head, name) };
}

/** The name as it stands in the folder: `tick` is `tick.sh` where only that fits. */
async function completeName(root: string, wanted: string): Promise<string> {
  if (await exists(join(root, wanted))) return wanted;
  const fitting: string[] = [];
  for (const ending of ENDINGS) if (await exists(join(root, wanted + ending))) fitting.push(wanted + ending);
  if (fitting.length === 1) return fitting[0]!;
  if (fitting.length > 1) throw new BadInput(`Which of ${fitting.join(' and ')} do you mean? Write the whole name.`);
  const near = nearest(wanted, await allNames(root));
  throw new NotFound(
    `There is no script ${wanted} in workspace/scripts; ` +
      (near.length > 0
        ? `the nearest ${near.length === 1 ? 'name is' : 'names are'} ${near.join(', ')}.`
        : 'it is empty.'),
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function allNames(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** The three names that take the fewest single-letter changes, compared with and without folder and ending. */
function nearest(wanted: string, names: string[]): string[] {
  const bare = (name: string) => parse(name).name;
  const cost = (name: string) => Math.min(distance(wanted, name), distance(bare(wanted), bare(name)));
  const ranked = names.map((name) => ({ name, cost: cost(name) }));
  return ranked
    .sort((a, b) => a.cost - b.cost || a.name.localeCompare(b.name))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Levenshtein's distance, one row of its table at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, replaced));
    }
    row = next;
  }
  return row.at(-1)!;
}

async function readHead(file: string, name: string): Promise<string> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new BadInput(`${name} cannot be read by the node; see its permissions.`, { cause });
  });
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(HEAD_BYTES), position: 0 });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
