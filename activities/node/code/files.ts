import { BadInput } from '../../../contracts/errors.ts';
import type { Sandbox } from '../../../platform/sandbox/open-sandbox.ts';
import { WORK } from './places.ts';

const WITHIN_MS = 30_000;
const LARGEST_READ = 2_000_000;
const TOLD = 24_000;
/** Linux takes no longer word (MAX_ARG_STRLEN, 128 KiB). */
const LONGEST_WORD = 100_000;
const LISTED = 500;
const LEFT_OUT = ['.git', 'node_modules', '__pycache__', '.venv'];

/** `$1` as the real path `$file`, if that is in the folder. A link to the outside leads to nothing of ours, but is no file to work on. */
const RESOLVE = `cd -P ${WORK} || exit; file=$(readlink -f -- "$1") || { echo "there is no $1"; exit 9; }
case $file in "$PWD"|"$PWD"/*) ;; *) echo "$1 leads out of the folder"; exit 9;; esac`;

/** Runs a few words of shell on a path. @throws BadInput with what it printed where it failed */
async function onPath(sandbox: Sandbox, path: string, script: string, words: readonly string[] = []): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const { ending, exitCode, output } = await sandbox.run(
    '/bin/sh',
    ['-c', `${RESOLVE}\n${script}`, 'sh', `./${path}`, ...words],
    {
      timeoutMs: WITHIN_MS,
      onOutput(chunk) {
        bytes += chunk.length;
        if (bytes <= LARGEST_READ) chunks.push(chunk);
      },
    },
  );
  if (ending !== 'exit' || exitCode !== 0) {
    throw new BadInput(`${path}: ${output.trim().split('\n').at(-1)?.replace('./', '') || `ended by ${ending}`}.`);
  }
  if (bytes > LARGEST_READ)
    throw new BadInput(`${path} is larger than ${LARGEST_READ} bytes; look at it with the shell.`);
  return Buffer.concat(chunks).toString('utf8');
}

async function readWhole(sandbox: Sandbox, path: string): Promise<string> {
  const text = await onPath(
    sandbox,
    path,
    '[ -f "$file" ] || { echo "is no file that is there"; exit 9; }; cat -- "$file"',
  );
  if (text.includes('\0')) throw new BadInput(`${path} is no text.`);
  return text;
}

export async function writeWhole(sandbox: Sandbox, path: string, text: string): Promise<void> {
  const words = text.match(new RegExp(`[\\s\\S]{1,${LONGEST_WORD / 4}}`, 'g')) ?? [];
  const folder = `( cd ${WORK} && mkdir -p -- "$(dirname -- "$1")" )`;
  await sandbox.run('/bin/sh', ['-c', folder, 'sh', `./${path}`], { timeoutMs: WITHIN_MS });
  await onPath(sandbox, path, 'shift; [ $# -gt 0 ] || set -- ""; printf %s "$@" >"$file"', words);
}

export async function readLines(
  sandbox: Sandbox,
  { path, from, lines }: { path: string; from: number; lines: number },
): Promise<string> {
  const all = (await readWhole(sandbox, path)).split('\n');
  if (all.at(-1) === '') all.pop();
  const text = all.slice(from - 1, from - 1 + lines).join('\n');
  const shown = text.length > TOLD ? `${text.slice(0, TOLD)}\n… cut off` : text;
  const whole = from === 1 && lines >= all.length && shown === text;
  return whole ? shown || '(empty)' : `(${all.length} lines, from ${from})\n${shown}`;
}

/** `isRepeated`: an earlier start of the same edit may have made it already. */
export async function editFile(
  sandbox: Sandbox,
  { path, old, next, isRepeated }: { path: string; old: string; next: string; isRepeated: boolean },
): Promise<string> {
  const text = await readWhole(sandbox, path);
  const pieces = text.split(old);
  if (pieces.length === 1 && isRepeated && next !== '' && text.includes(next)) return `Edited ${path}.`;
  if (pieces.length !== 2) {
    throw new BadInput(`${path} has that piece ${pieces.length - 1} times; it was not changed.`);
  }
  await writeWhole(sandbox, path, pieces.join(next));
  return `Edited ${path}.`;
}

export async function listFiles(sandbox: Sandbox, path: string): Promise<string> {
  const names = LEFT_OUT.map((name) => `-name ${name}`).join(' -o ');
  const script = `find "$1" -mindepth 1 '(' ${names} ')' -prune -o -type d -print -o -print | sort | head -n ${LISTED}`;
  return (await onPath(sandbox, path, script)).replaceAll(/^(\.\/)+/gm, '') || '(empty)';
}

export async function findLines(sandbox: Sandbox, pattern: string, path: string): Promise<string> {
  const leftOut = LEFT_OUT.map((name) => `--exclude-dir=${name}`).join(' ');
  const script = `grep -rnIE ${leftOut} -e "$2" -- "$1" >/tmp/found; [ $? -lt 2 ] || exit; head -n ${LISTED} /tmp/found | cut -c 1-300`;
  const found = await onPath(sandbox, path, script, [pattern]);
  return found.replaceAll(/^(\.\/)+/gm, '').slice(0, TOLD) || 'Nothing was found.';
}
