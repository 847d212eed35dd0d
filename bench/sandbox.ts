import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSandbox } from '../platform/sandbox/find-sandbox.ts';
import { openSandbox, type Sandbox } from '../platform/sandbox/open-sandbox.ts';
import { type Measurement, paired } from './measure.ts';

const BAR_MS = 100;

/** From the call until a program in the sandbox is heard, against bubblewrap by itself. */
export async function measureSandbox(rounds: number): Promise<Measurement[]> {
  const found = await findSandbox('bubblewrap');
  if (found.kind !== 'bubblewrap') throw new Error(`There is no sandbox to measure: ${found.kind ?? found.reason}.`);
  const rows: Measurement[] = [];
  for (const hosts of [[], ['example.com']]) {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), 'mainstay-bench-'));
    const sandbox = await openSandbox(found, { folder, hosts });
    const { ours, peer } = await paired(
      rounds,
      () => untilHeard(sandbox),
      () => bare(found.bwrap, folder),
    );
    await sandbox.close();
    rmSync(folder, { recursive: true });
    const name = `sandbox start-up, ${hosts.length > 0 ? 'with a network' : 'no network'}, ≤ ${BAR_MS} ms`;
    const bar = { atMost: BAR_MS / peer };
    rows.push({ name, peerName: 'bwrap of the whole disk, no network', unit: 'ms', ours, peer, bar, rounds });
  }
  return rows;
}

async function untilHeard(sandbox: Sandbox): Promise<number> {
  const begun = performance.now();
  let heard = begun;
  await sandbox.run('echo', ['here'], { timeoutMs: 10_000, onOutput: () => (heard = performance.now()) });
  return heard - begun;
}

async function bare(bwrap: string, folder: string): Promise<number> {
  const args = ['--ro-bind', '/', '/', '--bind', folder, folder, '--dev', '/dev', '--proc', '/proc', '--unshare-all'];
  const begun = performance.now();
  const child = spawn(bwrap, [...args, '--die-with-parent', '--', 'echo', 'here'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const closed = once(child, 'close');
  await once(child.stdout, 'data');
  const heard = performance.now() - begun;
  await closed;
  return heard;
}
