import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSandbox } from '../../../platform/sandbox/find-sandbox.ts';
import { openSandbox } from '../../../platform/sandbox/open-sandbox.ts';
import { seccompFilter } from '../../../platform/sandbox/seccomp.ts';

let bin: string;

beforeEach(() => (bin = mkdtempSync(join(tmpdir(), 'mainstay-find-sandbox-'))));
afterEach(() => rmSync(bin, { recursive: true }));

function program(name: string, script: string): string {
  const file = join(bin, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const says = (version: string, otherwise: string) =>
  `case "$1" in --version|-V) echo "${version}";; *) ${otherwise};; esac`;

/** A Linux that has only what stands in the folder. */
const world = (more: NodeJS.ProcessEnv = {}) => ({
  platform: 'linux' as const,
  architecture: 'x64',
  env: {
    MAINSTAY_BWRAP: program('bwrap', says('bubblewrap 0.8.0', 'exit 0')),
    MAINSTAY_SOCAT: program('socat', says('socat version 1.7.4', 'exit 0')),
    MAINSTAY_DOCKER: join(bin, 'no-docker'),
    ...more,
  },
});

describe('the choice of a sandbox', () => {
  test('bubblewrap on Linux, on this machine for real', async () => {
    if (process.platform === 'linux')
      expect(await findSandbox('auto')).toMatchObject({ kind: 'bubblewrap', bwrap: expect.stringMatching(/^\//) });
    expect(await findSandbox('auto', world())).toMatchObject({ kind: 'bubblewrap' });
  });

  test('what is installed and does not work is not taken, and the reason is what it says', async () => {
    const refusing = program(
      'refuses',
      says('bubblewrap 0.8.0', 'echo "bwrap: No permissions to create new namespace" >&2; exit 1'),
    );
    expect(await findSandbox('auto', world({ MAINSTAY_BWRAP: refusing }))).toMatchObject({
      kind: null,
      reason: expect.stringContaining('bwrap: No permissions to create new namespace'),
      install: expect.stringContaining('kernel.apparmor_restrict_unprivileged_userns'),
    });
    const old = program('old', says('bubblewrap 0.6.1', 'echo "bwrap: Unknown option --disable-userns" >&2; exit 1'));
    expect(await findSandbox('bubblewrap', world({ MAINSTAY_BWRAP: old }))).toMatchObject({
      install: 'install bubblewrap 0.8 or later',
    });
  });

  test('what is missing is named with the command that gets it', async () => {
    const missing = await findSandbox('bubblewrap', world({ MAINSTAY_SOCAT: join(bin, 'nothing') }));
    expect(missing).toMatchObject({ kind: null, install: expect.stringContaining('socat') });
  });

  test('a container where bubblewrap does not work and an engine answers', async () => {
    const docker = program('docker', says('Docker version 28.2.2', 'echo 28.2.2'));
    const env = { MAINSTAY_BWRAP: join(bin, 'nothing'), MAINSTAY_DOCKER: docker };
    expect(await findSandbox('auto', world(env))).toEqual({ kind: 'docker', docker, version: '28.2.2' });
    const silent = program(
      'silent',
      says('Docker version 28.2.2', 'echo "Cannot connect to the Docker daemon" >&2; exit 1'),
    );
    expect(await findSandbox('docker', world({ MAINSTAY_DOCKER: silent }))).toMatchObject({
      reason: expect.stringContaining('Cannot connect'),
      install: 'start Docker',
    });
  });

  test('a kind that was set is not exchanged for another', async () => {
    expect(await findSandbox('docker', world())).toMatchObject({ kind: null });
    expect(await findSandbox('sandbox-exec', world())).toMatchObject({
      kind: null,
      reason: 'sandbox-exec is for macOS',
    });
    expect(await findSandbox('bubblewrap', { ...world(), platform: 'darwin' })).toMatchObject({ kind: null });
  });

  test('an unknown processor has no filter, so no bubblewrap', async () => {
    expect(seccompFilter('riscv64')).toBeNull();
    expect(seccompFilter('arm64')!.length % 8).toBe(0);
    expect(await findSandbox('bubblewrap', { ...world(), architecture: 'riscv64' })).toMatchObject({ kind: null });
  });

  test('off, or found nowhere, nothing runs', async () => {
    const off = await findSandbox('off', world());
    expect(off).toMatchObject({ kind: null, reason: 'config.yaml turns it off' });
    await expect(openSandbox(off, { folder: bin })).rejects.toThrow(/no sandbox: config.yaml turns it off/);
    expect(await findSandbox('auto', { ...world(), platform: 'freebsd' })).toMatchObject({ kind: null });
  });
});
