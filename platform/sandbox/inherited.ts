import { readdirSync, readFileSync } from 'node:fs';

const CLOSE_ON_EXEC = 0o2_000_000;

/**
 * Whoever started us may have left us open files, and a child inherits those that Node did not open: a socket among
 * them would lead out of any sandbox. Each is covered by `/dev/null`.
 */
export function withoutInherited<Item>(stdio: readonly Item[]): (Item | 'ignore')[] {
  const highest = Math.max(...inherited(), stdio.length - 1);
  return Array.from({ length: highest + 1 }, (_, fd) => stdio[fd] ?? 'ignore');
}

function inherited(): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fdinfo')
    .map(Number)
    .filter((fd) => !closesOnExec(fd));
}

function closesOnExec(fd: number): boolean {
  try {
    const flags = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '0';
    return (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) !== 0;
  } catch (error) {
    // The one by which the list itself was read.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
}
