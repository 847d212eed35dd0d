import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSandbox } from '../platform/sandbox/find-sandbox.ts';
import { openSandbox } from '../platform/sandbox/open-sandbox.ts';
import { type Measurement, paired, timed } from './measure.ts';

const BAR_MS = 100;

/** From the call until a program that does nothing has ended in the sandbox, against bubblewrap by itself. */
export async function measureSandbox(rounds: number): Promise<Measurement[]> {
  const found = await findSandbox('bubblewrap');
  if (found.kind !== 'bubblewrap') throw new Error(`There is no sandbox to measure: ${found.kind ?? found.reason}.`);
  const rows: Measurement[] = [];
  for (const hosts of [[], ['example.com']]) {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), 'mainstay-bench-'));
    const sandbox = await openSandbox(found, { folder, hosts });
    const { ours, peer } = await paired(
      rounds,
      () => timed(() => sandbox.run('true', [], { timeoutMs: 10_000 })),
      () => timed(() => bare(found.bwrap, folder)),
    );
    await sandbox.close();
    rmSync(folder, { recursive: true });
    const name = `sandbox start-up, ${hosts.length > 0 ? 'with a network' : 'no network'}, ≤ ${BAR_MS} ms`;
    const bar = { atMost: BAR_MS / peer };
    rows.push({ name, peerName: 'bwrap of the whole disk, no network', unit: 'ms', ours, peer, bar, rounds });
  }
  return rows;
}

async function bare(bwrap: string, folder: string): Promise<void> {
  const args = ['--ro-bind', '/', '/', '--bind', folder, folder, '--dev', '/dev', '--proc', '/proc', '--unshare-all'];
  await once(spawn(bwrap, [...args, '--die-with-parent', '--', 'true'], { stdio: 'ignore' }), 'exit');
}
