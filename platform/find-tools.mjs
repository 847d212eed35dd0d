import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installCommand } from './install-commands.mjs';
import { TEMPORAL_VERSION } from './temporal-release.mjs';

// Plain JavaScript, since the set-up runs it before the compiler is installed.

/**
 * The programs that do not come from npm. `pillow` is a Python that can import it; `font` any font file.
 * @typedef {'temporal' | 'ffmpeg' | 'ffprobe' | 'chromium' | 'imagemagick' | 'pillow' | 'font'} NamedTool
 * @typedef {NamedTool | 'bubblewrap' | 'socat' | 'docker'} ToolName what a sandbox is made of is not looked for with the rest
 *
 * @typedef {{ name: ToolName, path: string, version: string }} FoundTool
 * @typedef {{ name: ToolName, path: null, version: null, reason: string, install: string }} MissingTool
 *   `reason` is half a sentence ("ffmpeg was not found"), `install` the command that would get it.
 *
 * @typedef {object} Search
 * @property {Partial<Record<ToolName, string | undefined>>} [configured] paths from `config.yaml`; the environment wins
 * @property {NodeJS.ProcessEnv} [env]
 * @property {NodeJS.Platform} [platform]
 */

/** @type {readonly NamedTool[]} */
export const toolNames = ['temporal', 'ffmpeg', 'ffprobe', 'chromium', 'imagemagick', 'pillow', 'font'];

/** The variable that names each tool's path and is asked before anything else. */
export const toolVariables = Object.freeze({
  temporal: 'MAINSTAY_TEMPORAL_CLI',
  ffmpeg: 'MAINSTAY_FFMPEG',
  ffprobe: 'MAINSTAY_FFPROBE',
  chromium: 'MAINSTAY_CHROMIUM',
  imagemagick: 'MAINSTAY_IMAGEMAGICK',
  pillow: 'MAINSTAY_PYTHON',
  font: 'MAINSTAY_FONT',
  bubblewrap: 'MAINSTAY_BWRAP',
  socat: 'MAINSTAY_SOCAT',
  docker: 'MAINSTAY_DOCKER',
});

/** @type {Readonly<Record<ToolName, readonly string[]>>} */
const commands = {
  temporal: ['temporal'],
  ffmpeg: ['ffmpeg'],
  ffprobe: ['ffprobe'],
  chromium: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  imagemagick: ['magick', 'convert'],
  pillow: ['python3'],
  font: [],
  bubblewrap: ['bwrap'],
  socat: ['socat'],
  docker: ['docker'],
};

const HOMEBREW = ['/opt/homebrew/bin', '/usr/local/bin', '/home/linuxbrew/.linuxbrew/bin'];
// A tool that does not say its version within this time does not work either (a browser's first start on a busy machine).
const VERSION_LIMIT_MS = 15_000;

/**
 * Where the set-up puts what it downloads: `$MAINSTAY_TOOLS`, else `.cache/tools` beside `package.json`.
 * @param {NodeJS.ProcessEnv} env
 */
export function toolsFolder(env = process.env) {
  return env['MAINSTAY_TOOLS'] || join(packageRoot(dirname(fileURLToPath(import.meta.url))), '.cache', 'tools');
}

/** @param {string} tools */
export function downloadedTemporal(tools) {
  return join(tools, `temporal-${TEMPORAL_VERSION}`, 'temporal');
}

/**
 * Looks for a tool by files alone, in a millisecond: setting, PATH, Homebrew, Playwright's cache, the tools folder.
 * For `pillow` that is the first Python; only `findTool` knows whether it can import it.
 * @param {ToolName} name
 * @param {Search} search
 * @returns {string | null} absolute path; null also where a setting names something that is not there
 */
export function toolPath(name, search = {}) {
  return candidates(name, search)[0] ?? null;
}

/**
 * Finds a tool and runs it for its version: a program that cannot even tell that counts as missing.
 * @param {ToolName} name
 * @param {Search} search
 * @returns {Promise<FoundTool | MissingTool>}
 */
export async function findTool(name, search = {}) {
  for (const path of candidates(name, search)) {
    const version = await versionOf(name, path);
    if (version !== null) return { name, path, version };
  }
  return { name, path: null, version: null, reason: reasonFor(name, search), install: installCommand(name) };
}

/**
 * All at once, but for what a sandbox is made of: `findSandbox` looks for that, and tries it out.
 * @param {Search} search
 * @returns {Promise<Record<NamedTool, FoundTool | MissingTool>>}
 */
export async function findTools(search = {}) {
  const tools = await Promise.all(toolNames.map((name) => findTool(name, search)));
  return /** @type {Record<NamedTool, FoundTool | MissingTool>} */ (
    Object.fromEntries(tools.map((tool) => [tool.name, tool]))
  );
}

/**
 * @param {ToolName} name
 * @param {Search} search
 */
function setting(name, { env = process.env, configured = {} }) {
  return env[toolVariables[name]] || configured[name];
}

/**
 * @param {ToolName} name
 * @param {Search} search
 */
function reasonFor(name, search) {
  const set = setting(name, search);
  if (set) return `the setting for ${name} names ${set}, which does not work`;
  return name === 'pillow' ? 'no Python with Pillow was found' : `${name} was not found`;
}

/**
 * Every place where the tool is, best first. A setting stands alone: a slip in it must show, not be papered over.
 * @param {ToolName} name
 * @param {Search} search
 * @returns {string[]}
 */
function candidates(name, search) {
  const { env = process.env, platform = process.platform } = search;
  const set = setting(name, search);
  if (set) return [set].filter((path) => isAbsolute(path) && isUsable(name, path));
  if (name === 'font') return fonts(platform);
  const folders = [...(env['PATH'] ?? '').split(delimiter).filter(isAbsolute), ...HOMEBREW];
  const paths = folders.flatMap((folder) => commands[name].map((command) => join(folder, command)));
  if (name === 'chromium') paths.push(...macApplications(platform), ...playwrightBrowsers(env, platform));
  if (name === 'temporal') paths.push(downloadedTemporal(toolsFolder(env)));
  return [...new Set(paths)].filter((path) => isUsable(name, path));
}

/** @param {NodeJS.Platform} platform */
function macApplications(platform) {
  if (platform !== 'darwin') return [];
  return ['Chromium', 'Google Chrome'].map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`);
}

/**
 * What `npx playwright install chromium` left, newest first.
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 */
function playwrightBrowsers(env, platform) {
  const cache = platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
  const folder = env['PLAYWRIGHT_BROWSERS_PATH'] || join(cache, 'ms-playwright');
  if (!existsSync(folder)) return [];
  const mac = 'Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing';
  const inside =
    platform === 'darwin'
      ? ['chrome-mac-arm64', 'chrome-mac-x64', 'chrome-mac'].flatMap((at) => [
          join(at, mac),
          join(at, 'Chromium.app/Contents/MacOS/Chromium'),
        ])
      : ['chrome-linux64/chrome', 'chrome-linux/chrome'];
  return readdirSync(folder)
    .filter((entry) => /^chromium-\d+$/.test(entry))
    .sort((a, b) => Number(b.split('-')[1]) - Number(a.split('-')[1]))
    .flatMap((entry) => inside.map((path) => join(folder, entry, path)));
}

/**
 * Any one font will do: it shows that text over pictures and pages is drawn as letters, not as empty boxes.
 * @param {NodeJS.Platform} platform
 */
function fonts(platform) {
  const folders =
    platform === 'darwin'
      ? ['/System/Library/Fonts']
      : [
          '/usr/share/fonts',
          '/usr/local/share/fonts',
          join(homedir(), '.local/share/fonts'),
          join(homedir(), '.fonts'),
        ];
  for (const folder of folders.filter((path) => existsSync(path))) {
    const font = readdirSync(folder, { recursive: true }).find((file) => /\.(ttf|otf|ttc)$/i.test(String(file)));
    if (font !== undefined) return [join(folder, String(font))];
  }
  return [];
}

/**
 * @param {ToolName} name
 * @param {string} path
 */
function isUsable(name, path) {
  try {
    accessSync(path, name === 'font' ? constants.R_OK : constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * @param {ToolName} name
 * @param {string} path
 * @returns {Promise<string | null>} null when it does not run, or is another program of that name
 */
async function versionOf(name, path) {
  switch (name) {
    case 'font':
      return 'file';
    case 'ffmpeg':
    case 'ffprobe':
      return firstMatch(path, ['-version'], /version (\S+)/);
    case 'imagemagick':
      return firstMatch(path, ['-version'], /ImageMagick (\S+)/);
    case 'socat':
      return firstMatch(path, ['-V'], /socat version (\S+)/);
    case 'pillow':
      return firstMatch(path, ['-c', 'import PIL; print("Pillow", PIL.__version__)'], /Pillow (\S+)/);
    default:
      return firstMatch(path, ['--version'], /(\d+(?:\.\d+)+)/);
  }
}

/**
 * @param {string} path
 * @param {string[]} args
 * @param {RegExp} pattern
 * @returns {Promise<string | null>}
 */
function firstMatch(path, args, pattern) {
  return new Promise((resolve) => {
    execFile(path, args, { timeout: VERSION_LIMIT_MS, killSignal: 'SIGKILL' }, (error, stdout) => {
      resolve(error ? null : (pattern.exec(stdout)?.[1] ?? null));
    });
  });
}

/**
 * @param {string} from
 * @returns {string}
 */
function packageRoot(from) {
  return existsSync(join(from, 'package.json')) ? from : packageRoot(dirname(from));
}
