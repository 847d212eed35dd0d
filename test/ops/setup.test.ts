import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkNode } from '../../ops/setup/node-version.mjs';
import { putInPlace } from '../../ops/setup/temporal-cli.mjs';
import { type Checkout, createCheckout, pretendBuilt, writePackages } from './checkout.ts';

let checkout: Checkout;

beforeEach(async () => {
  checkout = createCheckout();
  await pretendBuilt(checkout, '');
});

afterEach(() => checkout.remove());

const setUp = (env?: NodeJS.ProcessEnv) => checkout.run('node', ['ops/setup.mjs'], env);

describe('a set-up', () => {
  test('works once, and the second time finds everything as it should be', async () => {
    const first = await setUp();
    expect(first).toMatchObject({ code: 0, output: expect.stringMatching(/^✓ npm packages {2}\d+\.\d s$/m) });

    const second = await setUp();
    expect(second.output.trimEnd().split('\n')).toEqual([
      `✓ Node  ${process.versions.node}`,
      '✓ npm packages  up to date',
      '✓ tools  ffmpeg, Chromium, ImageMagick, a font, what a sandbox is made of',
      '✓ build  up to date',
      '✓ Temporal CLI  found',
    ]);
  });

  test('installs again when the lock file asks for other packages', async () => {
    await setUp();
    writePackages(checkout, '2.0.0');
    await pretendBuilt(checkout, '');
    expect((await setUp()).output).toContain('npm packages: npm ci');
  });

  test('leaves alone what npm install brought already', async () => {
    await checkout.run('npm', ['install']);
    await pretendBuilt(checkout, '');
    const { output, code } = await setUp();
    expect(output).toContain('✓ npm packages  up to date, by npm install');
    expect(code).toBe(0);
  });

  test('builds again when a source has changed, and shows why it could not', async () => {
    await setUp();
    checkout.write('contracts/new.ts', 'export const x = 1;\n');
    const { output, code } = await setUp();
    expect(output).toMatch(/✗ build\n(.*\n)*.*typescript/);
    expect(code).toBe(1);
  });

  test('two at once in one checkout: one works, the other waits and finds it done', async () => {
    const outcomes = await Promise.all([setUp(), setUp()]);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    expect(outcomes.filter(({ output }) => output.includes('npm packages: npm ci'))).toHaveLength(1);
    expect(outcomes.filter(({ output }) => output.includes('waiting for another set-up'))).toHaveLength(1);
    expect(outcomes.filter(({ output }) => output.includes('✓ npm packages  up to date'))).toHaveLength(1);
  });

  test('the lock of one that was killed is taken over', async () => {
    const { pid } = checkout.start('true', []);
    await checkout.run('true', []);
    checkout.write('.cache/setup.lock', String(pid));
    expect(await setUp()).toMatchObject({ code: 0 });
    expect(existsSync(join(checkout.dir, '.cache/setup.lock'))).toBe(false);
  });

  test('an interrupt ends it and what it had started', async () => {
    checkout.write('bin/npm', '#!/bin/sh\necho $$ > npm.pid\nexec sleep 60\n', 0o755);
    const child = checkout.start('node', ['ops/setup.mjs'], { PATH: `${checkout.dir}/bin:${process.env['PATH']}` });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const pidFile = join(checkout.dir, 'npm.pid');
    while (!existsSync(pidFile) || readFileSync(pidFile, 'utf8') === '') await new Promise(setImmediate);
    child.kill('SIGTERM');
    expect(await ended).toBe(143);
    const npm = Number(readFileSync(pidFile, 'utf8'));
    while (isAlive(npm)) await new Promise(setImmediate);
    expect(existsSync(join(checkout.dir, '.cache/setup.lock'))).toBe(false);
  });

  test('a tool that is missing is named with its command, and the set-up still succeeds', async () => {
    // No apt-get, no brew: nothing could install it.
    mkdirSync(join(checkout.dir, 'bin'));
    for (const command of ['node', 'npm']) symlinkSync(await which(command), join(checkout.dir, 'bin', command));
    const env = { PATH: join(checkout.dir, 'bin'), MAINSTAY_FFMPEG: join(checkout.dir, 'nowhere') };
    const { output, code } = await setUp(env);
    expect(output).toMatch(/^! ffmpeg is missing, so render is off; get it by: .*install.* ffmpeg/m);
    expect(output).not.toContain('chromium is missing');
    expect(code).toBe(0);
  });
});

describe('the Temporal binary', () => {
  const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

  test('goes to its place when its SHA-256 is the expected one', async () => {
    const place = join(checkout.dir, 'tools', 'temporal');
    checkout.write('download', 'abc');
    await putInPlace(join(checkout.dir, 'download'), place, ABC);
    expect(readFileSync(place, 'utf8')).toBe('abc');
  });

  test('is refused when it is another one', async () => {
    const place = join(checkout.dir, 'tools', 'temporal');
    writeFileSync(join(checkout.dir, 'download'), 'abd');
    await expect(putInPlace(join(checkout.dir, 'download'), place, ABC)).rejects.toThrow(/SHA-256 is .* thrown away/);
    expect(existsSync(place)).toBe(false);
  });
});

describe('the version of Node', () => {
  test.each(['20.19.0', '20.20.2', '22.0.0'])('%s is new enough', (version) => {
    expect(() => checkNode('>=20.19', version)).not.toThrow();
  });

  test.each(['20.18.3', '18.20.0'])('%s is refused with the way to a newer one', (version) => {
    expect(() => checkNode('>=20.19', version)).toThrow(/needs Node 20\.19 or newer and this is .*nvm install/);
  });
});

async function which(command: string): Promise<string> {
  return (await checkout.run('which', [command])).output.trim();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
