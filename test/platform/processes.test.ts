import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type ProcessIdentity, identify, isRunning, killTree, treeUsage } from '../../platform/processes.ts';

/** Starts a shell in a process group of its own and reads the pids it prints, one a line. */
async function startTree(script: string, pids: number, env: Record<string, string> = {}) {
  const child = spawn('sh', ['-c', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const printed: number[] = [];
  if (pids > 0) {
    for await (const line of createInterface({ input: child.stdout })) {
      printed.push(Number(line));
      if (printed.length === pids) break;
    }
  }
  const root = await identityOf(child.pid!);
  const rest = await Promise.all(printed.map(identityOf));
  trees.push(root, ...rest);
  return { child, root, rest };
}

async function identityOf(pid: number): Promise<ProcessIdentity> {
  const identity = await identify(pid);
  if (!identity) throw new Error(`process ${pid} is not there`);
  return identity;
}

const trees: ProcessIdentity[] = [];

afterEach(async () => {
  for (const identity of trees.splice(0)) await killTree(identity, 0);
});

// It tells its pid only once it is deaf.
const STUBBORN = `trap '' TERM; echo \\$\\$; while :; do sleep 60; done`;

describe('the identity of a process', () => {
  it('is the same whenever it is asked for, and unlike that of another process', async () => {
    const { root } = await startTree('sleep 60', 0);
    expect(await identify(root.pid)).toEqual(root);
    expect(await identify(process.pid)).not.toEqual({ ...root, pid: process.pid });
    expect(await isRunning(root)).toBe(true);
  });

  it('does not fit a process that got the pid of an earlier one', async () => {
    const { root } = await startTree('sleep 60', 0);
    expect(await isRunning({ ...root, startTime: 'earlier' })).toBe(false);
  });

  it('is none for a process that ended and that nobody has waited for', async () => {
    // The inner shell ends at once; its parent has become `sleep`, which never waits for it.
    const { child, root } = await startTree('true & echo $!; exec sleep 60', 0);
    const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
    await gone(Number(line));
    expect(await identify(Number(line))).toBeNull();
    expect(await isRunning(root)).toBe(true);
  });

  it('is none for a pid that does not exist', async () => {
    const { child, root } = await startTree('exit 0 & sleep 60', 0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await identify(root.pid)).toBeNull();
  });
});

describe('ending a process tree', () => {
  it('ends a shell and the whole family it forked', async () => {
    const { root, rest } = await startTree('sh -c "sleep 60 & echo \\$!; wait" & echo $!; wait', 2);
    await killTree(root, 5_000);
    for (const identity of [root, ...rest]) expect(await isRunning(identity)).toBe(false);
  });

  it('lets them end by themselves within the grace', async () => {
    const { child, root } = await startTree(`trap 'exit 7' TERM; echo $$; while :; do sleep 0.01; done`, 1);
    const ended = once(child, 'exit');
    await killTree(root, 10_000);
    expect(await ended).toEqual([7, null]);
  });

  it('kills a grandchild that ignores SIGTERM, once the grace is over and not before', async () => {
    const { root, rest } = await startTree(`sh -c "${STUBBORN}" & wait`, 1);
    const began = performance.now();
    await killTree(root, 300);
    expect(performance.now() - began).toBeGreaterThan(290);
    for (const identity of [root, ...rest]) expect(await isRunning(identity)).toBe(false);
  });

  it('finds a child that made itself a session of its own', async () => {
    const { root, rest } = await startTree(`${setsid('echo $$; exec sleep 60')} & wait`, 1);
    await killTree(root, 1_000);
    expect(await isRunning(rest[0]!)).toBe(false);
  });

  it('finds, by the mark in its environment, an escapee whose parent is gone', async () => {
    const script = `(${setsid('echo $$; exec sleep 60')} &) ; sleep 60`;
    const { root, rest } = await startTree(script, 1, { TREE_MARK: 'one' });
    const other = await startTree('sleep 60', 0, { TREE_MARK: 'two' });
    await killTree(root, 1_000, { mark: 'TREE_MARK=one' });
    expect(await isRunning(rest[0]!)).toBe(false);
    expect(await isRunning(other.root)).toBe(true);
  });

  it('ends what is left of a group whose leader is gone', async () => {
    const { child, root, rest } = await startTree(`sleep 60 & echo $!; wait`, 1);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await isRunning(rest[0]!)).toBe(true);
    await killTree(root, 1_000);
    expect(await isRunning(rest[0]!)).toBe(false);
  });

  it('touches nothing when the pid now belongs to another process', async () => {
    const { root, rest } = await startTree(`sleep 60 & echo $!; wait`, 1);
    await killTree({ ...root, startTime: 'earlier' }, 0);
    expect(await isRunning(root)).toBe(true);
    expect(await isRunning(rest[0]!)).toBe(true);
  });

  it('is done at once when there is nothing left to end', async () => {
    const { root } = await startTree('sleep 60', 0);
    await killTree(root, 1_000);
    await expect(killTree(root, 1_000)).resolves.toBeUndefined();
  });
});

describe('the use of a process tree', () => {
  it('counts the processor time and memory of children too', async () => {
    const busy = 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo $$; sleep 60';
    const { root } = await startTree(`sh -c '${busy}' & wait`, 1);
    const usage = await treeUsage(root);
    expect(usage.cpuMs).toBeGreaterThan(20);
    expect(usage.maxRssBytes).toBeGreaterThan(500_000);
    expect(usage.maxRssBytes).toBeLessThan(100_000_000);
  });
});

/** A shell command in a session of its own; macOS has no `setsid` program. */
function setsid(command: string): string {
  return `python3 -c 'import os,sys; os.setsid(); os.execvp("sh", ["sh", "-c", sys.argv[1]])' '${command}'`;
}

async function gone(pid: number): Promise<void> {
  while ((await identify(pid)) !== null) await new Promise(setImmediate);
}
