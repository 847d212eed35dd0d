import { containerArgs, containerRun } from '../../../platform/sandbox/docker.ts';
import { limitsSchema } from '../../../platform/sandbox/limits.ts';
import { openProxy } from '../../../platform/sandbox/proxy.ts';
import { seatbeltRun } from '../../../platform/sandbox/seatbelt.ts';

// Neither Docker's engine nor sandbox-exec is on the machine these were written on: what they are told is tested, not
// what they make of it.

const limits = limitsSchema.parse({ processes: 100, memoryMb: 512, diskMb: 100 });
const program = ['python3', 'it’s a test.py', '$HOME'];
const proxy = { at: { socket: '/scratch/proxy.sock' }, token: 'the-token', close: () => Promise.resolve() };

describe('a container', () => {
  const container = { docker: '/usr/bin/docker', folder: '/jobs/1', env: { KEY: 'a secret' }, limits, program };

  test('has no network, no capability, no disk but the folder, and limits', () => {
    const args = containerArgs({ ...container, proxy: null }, 'name', ['KEY']).join(' ');
    const parts = ['--network none', '--read-only', '--cap-drop ALL', '--security-opt no-new-privileges', '--rm'];
    const bounds = ['--pids-limit 100', '--memory 512m', '--memory-swap 512m', 'fsize=104857600'];
    for (const part of [...parts, ...bounds]) expect(args).toContain(part);
    expect(args.match(/type=bind/g)).toHaveLength(1);
    expect(args).toContain('type=bind,source=/jobs/1,target=/jobs/1');
    expect(args.endsWith('python3 it’s a test.py $HOME')).toBe(true);
    expect(args).not.toMatch(/--privileged|docker\.sock|--pid |--userns|=host| host/);
  });

  test('reaches the proxy by its socket alone', () => {
    const args = containerArgs({ ...container, proxy }, 'name', ['KEY']);
    expect(args.join(' ')).toContain('--network none');
    expect(args).toContain('type=bind,source=/scratch,target=/run/proxy,readonly');
  });

  test('gets what was granted by name, so that no value is an argument', () => {
    const run = containerRun({ ...container, proxy });
    expect(run.args.join(' ')).not.toMatch(/a secret|the-token/);
    expect(run.env).toMatchObject({ KEY: 'a secret', HTTPS_PROXY: expect.stringContaining('the-token') });
    expect(Object.keys(run.env)).not.toContain('HOME_OF_THE_NODE');
  });
});

test('sandbox-exec is given a profile that allows the folder, and of the network the proxy alone', async () => {
  const own = await openProxy({ hosts: ['shop.example'] });
  const run = await seatbeltRun({
    ...{ folder: '/jobs/1', scratch: '/scratch', env: { KEY: 'a secret' }, limits, proxy: own, program },
  });
  await own.close();
  const profile = run.args.join(' ');
  expect(run.command).toBe('/bin/sh');
  expect(profile).toContain('sandbox-exec');
  expect(profile).toMatch(/\(deny default/);
  expect(profile).toContain('/jobs/1');
  expect(profile).toMatch(/deny file-read\*[\s\S]*\/Users/);
  expect(profile).toContain(`localhost:${'port' in own.at ? own.at.port : ''}`);
  expect(profile).not.toContain('a secret');
  expect(run.env).toMatchObject({ KEY: 'a secret', HOME: '/scratch' });
  expect(Object.keys(run.env).sort()).toEqual(['HOME', 'KEY', 'LANG', 'PATH', 'TMPDIR']);
});
