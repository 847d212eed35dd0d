import { closeSync, fsyncSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BadInput, sentenceOf } from '../../contracts/errors.ts';
import { checkEdit, EDITS_FILE, type GraphEdit } from './edits.ts';

/**
 * Appends one edit, durably: when this returns, it survives a power cut. Several processes may do so at once, since each line
 * is one write at the file's end.
 * @throws BadInput naming the field
 */
export function appendEdit(folder: string, edit: GraphEdit): void {
  const line = `${JSON.stringify(checked(edit))}\n`;
  const file = openSync(join(folder, EDITS_FILE), 'a+', 0o600);
  try {
    const { size } = fstatSync(file);
    writeSync(file, endsLine(file, size) ? line : `\n${line}`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  syncFolder(join(folder, EDITS_FILE));
}

function checked(edit: GraphEdit): GraphEdit {
  try {
    return checkEdit(edit);
  } catch (error) {
    throw new BadInput(`That is no edit of the graph: ${sentenceOf(error)}`, { cause: error });
  }
}

/** A crash or an editor may have left a line without its end: ours begins below it. */
function endsLine(file: number, size: number): boolean {
  const last = Buffer.alloc(1);
  return size === 0 || (readSync(file, last, 0, 1, size - 1) === 1 && last.toString() === '\n');
}

function syncFolder(file: string): void {
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
