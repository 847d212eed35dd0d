import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Limits } from './limits.ts';

const ROOT = '/sys/fs/cgroup';
const PREFIX = 'mainstay-sandbox-';

/** A run's place in the kernel's books of processes and memory, as far as this machine lets us have one. */
export interface Cgroup {
  /** Files that a process writes its own number into before it becomes the program. */
  readonly entrances: readonly string[];
  remove(): Promise<void>;
}

const REMOVAL_TRIES = 100;

let count = 0;

/** Both generations of the kernel's interface; where neither lets us in, there are no entrances. */
export function createCgroup(limits: Limits): Cgroup {
  const name = `${PREFIX}${process.pid}-${(count += 1)}`;
  const groups = settings(limits).flatMap(({ parent, files }) => {
    const folder = join(parent, name);
    return create(folder, files) ? [folder] : [];
  });
  return {
    entrances: [...new Set(groups)].map((folder) => join(folder, 'cgroup.procs')),
    async remove() {
      for (const folder of new Set(groups)) await removeFolder(folder);
    },
  };
}

/** Whether processes and memory of a sandbox are counted as a whole here. */
export async function countsWholes(limits: Limits): Promise<boolean> {
  const group = createCgroup(limits);
  await group.remove();
  return group.entrances.length > 0;
}

/** Removes what nodes that were killed left behind. */
export async function removeAbandoned(limits: Limits): Promise<void> {
  for (const { parent } of settings(limits)) {
    for (const name of readdirSync(parent).filter((entry) => entry.startsWith(PREFIX))) {
      const [pid] = name.slice(PREFIX.length).split('-');
      if (!existsSync(`/proc/${pid}`)) await removeFolder(join(parent, name));
    }
  }
}

interface Setting {
  parent: string;
  files: Readonly<Record<string, number>>;
}

function settings({ processes, memoryMb }: Limits): Setting[] {
  if (!existsSync('/proc/self/cgroup')) return [];
  const bytes = memoryMb * 2 ** 20;
  const own = new Map(
    readFileSync('/proc/self/cgroup', 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [, controllers = '', path] = line.split(':');
        return path === undefined ? [] : controllers.split(',').map((controller) => [controller, path] as const);
      }),
  );
  const second = delegating(own.get(''));
  if (second) return [{ parent: second, files: { 'pids.max': processes, 'memory.max': bytes } }];
  const first = (controller: string, file: string, value: number): Setting[] => {
    const parent = join(ROOT, controller, own.get(controller) ?? '');
    return own.has(controller) && existsSync(parent) ? [{ parent, files: { [file]: value } }] : [];
  };
  return [...first('pids', 'pids.max', processes), ...first('memory', 'memory.limit_in_bytes', bytes)];
}

/** The nearest group above ours that gives its children books of processes and memory. */
function delegating(path: string | undefined): string | null {
  if (path === undefined) return null;
  for (let folder = join(ROOT, path); folder.startsWith(ROOT); folder = dirname(folder)) {
    const file = join(folder, 'cgroup.subtree_control');
    const given = existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ') : [];
    if (given.includes('pids') && given.includes('memory')) return folder;
  }
  return null;
}

function create(folder: string, files: Setting['files']): boolean {
  try {
    mkdirSync(folder);
    for (const [file, value] of Object.entries(files)) writeFileSync(join(folder, file), String(value));
    return true;
  } catch (error) {
    // Not ours to divide, as for anybody but root: the limit of each process is left.
    if (['EACCES', 'EPERM', 'EROFS', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** A process that was killed is in the books until it is reaped, some milliseconds later. */
async function removeFolder(folder: string): Promise<void> {
  for (let tries = 0; tries < REMOVAL_TRIES; tries += 1) {
    try {
      rmdirSync(folder);
      return;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      // Gone already, or left by a node of another user.
      if (['ENOENT', 'EACCES', 'EPERM'].includes(code ?? '')) return;
      if (code !== 'EBUSY') throw error;
      await delay(10);
    }
  }
}
