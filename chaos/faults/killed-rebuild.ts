import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../platform/version.ts';
import { fault } from './fault.ts';

const MAIN = join(packageRoot, 'dist', 'cli', 'main.js');

export const killedRebuild = fault({
  name: 'rebuild',
  summary: 'kill -9 of a `mainstay memory rebuild` that runs beside the node',
  weight: 4,
  // A process of ours takes some 300 ms to begin.
  draw: (random) => ({ afterMs: random.pick([300, 400, 500, 700, 1_000]) }),
  describe: ({ afterMs }) => `kill -9 of a rebuild of the memory ${afterMs} ms after its start`,
  targets: () => [],
  async strike({ world }, { afterMs }) {
    const home = dirname(world.homes.node.memory);
    const env = { ...process.env, MAINSTAY_HOME: home };
    const child = spawn(process.execPath, [MAIN, 'memory', 'rebuild'], { env, stdio: 'ignore' });
    const exited = once(child, 'exit');
    await sleep(afterMs);
    child.kill('SIGKILL');
    await exited;
  },
});
