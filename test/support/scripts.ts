import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Puts a shell script into the workspace of a home. */
export function writeScript(home: string, name: string, ...lines: string[]): void {
  writeFileSync(join(home, 'workspace', 'scripts', name), ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o700 });
}

/** The lines of a file that a script appends to; none while it does not exist. */
export function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}
