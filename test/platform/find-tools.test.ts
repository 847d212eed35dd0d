import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findTool, findTools, toolPath } from '../../platform/find-tools.mjs';
import { installCommand, packageSource } from '../../platform/install-commands.mjs';
import { TEMPORAL_VERSION } from '../../platform/temporal-release.mjs';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mainstay-find-tools-'));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A program that says its version, or does not. */
function program(path: string, script = 'echo version 1.2.3'): string {
  const file = join(dir, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** A world without tools, but for what stands in it. */
const world = (env: NodeJS.ProcessEnv = {}) => ({
  env: {
    PATH: join(dir, 'bin'),
    MAINSTAY_TOOLS: join(dir, 'tools'),
    PLAYWRIGHT_BROWSERS_PATH: join(dir, 'browsers'),
    ...env,
  },
  platform: 'linux' as const,
});

describe('finding a tool', () => {
  test('the environment comes before the settings file, and that before the PATH', async () => {
    program('bin/ffmpeg');
    const configured = { ffmpeg: program('configured/ffmpeg') };
    const env = { MAINSTAY_FFMPEG: program('named/ffmpeg') };
    expect(toolPath('ffmpeg', { ...world(env), configured })).toBe(join(dir, 'named/ffmpeg'));
    expect(toolPath('ffmpeg', { ...world(), configured })).toBe(join(dir, 'configured/ffmpeg'));
    expect(await findTool('ffmpeg', world())).toEqual({
      name: 'ffmpeg',
      path: join(dir, 'bin/ffmpeg'),
      version: '1.2.3',
    });
  });

  test('a setting that leads nowhere is said, not papered over by what the PATH has', async () => {
    program('bin/ffmpeg');
    const found = await findTool('ffmpeg', world({ MAINSTAY_FFMPEG: '/nowhere/ffmpeg' }));
    expect(found).toMatchObject({
      path: null,
      reason: 'the setting for ffmpeg names /nowhere/ffmpeg, which does not work',
    });
  });

  test('a program that can not tell its version counts as missing, and is named with the command that gets it', async () => {
    const env = { MAINSTAY_CHROMIUM: program('stub/chromium', 'echo install the snap; exit 1') };
    const found = await findTool('chromium', world(env));
    expect(found).toMatchObject({ path: null, version: null, install: expect.stringContaining('chromium') });
  });

  test('another program of that name is passed over', async () => {
    program('bin/convert', 'echo converts units');
    program('bin/magick', 'echo Version: ImageMagick 7.1.1-26');
    expect(await findTool('imagemagick', world())).toMatchObject({
      path: join(dir, 'bin/magick'),
      version: '7.1.1-26',
    });
  });

  test("the newest of Playwright's browsers is taken", () => {
    program('browsers/chromium-999/chrome-linux/chrome');
    const newest = program('browsers/chromium-1200/chrome-linux64/chrome');
    program('browsers/chromium_headless_shell-1300/chrome-linux/chrome');
    expect(toolPath('chromium', world())).toBe(newest);
  });

  test('what the set-up downloaded is found', () => {
    const temporal = program(`tools/temporal-${TEMPORAL_VERSION}/temporal`);
    expect(toolPath('temporal', world())).toBe(temporal);
  });

  test('on this machine: those that the tests need', async () => {
    const { temporal, ffmpeg, ffprobe, chromium, font } = await findTools();
    for (const tool of [temporal, ffmpeg, ffprobe, chromium, font]) expect(tool.path).toMatch(/^\//);
  });
});

describe('what to type', () => {
  test.each([
    ['ID=debian', 'debian', 'chromium', /apt-get install -y chromium$/],
    ['ID=raspbian\nID_LIKE=debian', 'debian', 'ffmpeg', /apt-get install -y ffmpeg$/],
    ['ID=ubuntu\nID_LIKE=debian', 'ubuntu', 'chromium', /^npx playwright install --with-deps chromium$/],
    ['ID="arch"', 'other', 'ffmpeg', /package manager/],
  ] as const)('on %j', (osRelease, source, tool, command) => {
    writeFileSync(join(dir, 'os-release'), osRelease);
    expect(packageSource('linux', join(dir, 'os-release'))).toBe(source);
    expect(installCommand(tool, source)).toMatch(command);
  });

  test('on a Mac', () => {
    expect(packageSource('darwin')).toBe('brew');
    expect(installCommand('ffprobe', 'brew')).toBe('brew install ffmpeg');
    expect(installCommand('temporal', 'brew')).toBe('brew install temporal');
  });
});
