import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Runs a program in a network where all of these names, and any address, answer. @returns what it printed */
export async function inNamedNetwork(
  names: Readonly<Record<string, string>>,
  folder: string,
  program: readonly string[],
): Promise<string> {
  const hosts = join(folder, 'hosts');
  writeFileSync(
    hosts,
    Object.entries(names)
      .map(([name, address]) => `${address} ${name}\n`)
      .join(''),
  );
  const setUp = `mount --bind "$1" /etc/hosts && ip link set lo up && ip route add local 0.0.0.0/0 dev lo &&
    ip -6 route add local ::/0 dev lo && shift && exec "$@"`;
  const { stdout } = await promisify(execFile)('unshare', ['-rnm', 'sh', '-c', setUp, 'sh', hosts, ...program]);
  return stdout;
}
