import { extname } from 'node:path';
import { BadInput } from '../../../contracts/errors.ts';

interface ScriptFacts {
  name: string;
  /** The beginning of the file. */
  head: string;
  /** Whether its executable bit is set. */
  executable: boolean;
}

/**
 * The program that runs a script and its first arguments; empty when the script is a program itself.
 * @throws BadInput when it cannot be told
 */
export function interpreterFor({ name, head, executable }: ScriptFacts): readonly string[] {
  const shebang = readShebang(head);
  switch (extname(name)) {
    case '.sh':
      return shebang ?? ['sh'];
    case '.py':
      return shebang ?? ['python3'];
    case '.mjs':
    case '.cjs':
    case '.js':
      // This very Node rather than whichever PATH holds: it is there and of a known version.
      return [process.execPath];
    case '.ts':
      if (nodeRunsTypeScript()) return [process.execPath];
      throw new BadInput(
        `Node ${process.versions.node} does not run ${name}; save it as .mjs, or take Node 22.18 or later.`,
      );
  }
  if (!shebang) throw new BadInput(`How to run ${name} is unclear; name it .sh, .py or .mjs, or begin it with #!.`);
  if (!executable) throw new BadInput(`${name} is not executable; run chmod +x on it.`);
  return [];
}

/** `#!/usr/bin/env bash` → `['/usr/bin/env', 'bash']`; as in the kernel all after the program is one argument. */
function readShebang(head: string): readonly string[] | null {
  const [, program, argument] = /^#![ \t]*(\S+)[ \t]*(.*?)\s*(?:\n|$)/.exec(head) ?? [];
  if (program === undefined) return null;
  return argument ? [program, argument] : [program];
}

function nodeRunsTypeScript(): boolean {
  return Boolean((process.features as { typescript?: unknown }).typescript);
}
