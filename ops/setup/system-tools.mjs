import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toolPath, toolsFolder } from '../../platform/find-tools.mjs';
import { installCommand, packageSource, packages } from '../../platform/install-commands.mjs';
import { aptInstall, canUseApt } from './apt.mjs';
import { onPath } from './on-path.mjs';
import { run } from './run.mjs';

/** @typedef {import('../../platform/find-tools.mjs').ToolName} ToolName */

/** What the operator does without while a tool is missing. @type {ReadonlyArray<[ToolName, string]>} */
const uses = [
  ['ffmpeg', 'render is off'],
  ['ffprobe', 'render is off'],
  ['chromium', 'browse is off'],
  ['imagemagick', 'image does without the operations sharp lacks'],
  ['font', 'text in pictures and videos shows as boxes'],
];

// What could not be installed is tried again after this time, not at each start, which would wait for it.
const TRY_AGAIN_MS = 24 * 60 * 60_000;

/**
 * Finds the programs that skills need and installs the missing ones where that takes no password. What stays missing is
 * named with its command; the set-up goes on.
 * @param {string} root
 * @param {import('./show.mjs').Step} step
 * @param {Promise<unknown>} packages the npm packages, once they are there
 */
export async function systemTools(root, step, packages) {
  if (missing().length > 0 && !triedLately()) {
    const failure = await installMissing(root, step, packages);
    rememberTry();
    if (failure) step.warn(`Installing did not work: ${failure}`);
  }
  if (missing().length === 0) {
    rmSync(attempt(), { force: true });
    step.note('ffmpeg, Chromium, ImageMagick, a font');
  }
  for (const [tool, lack] of missing()) {
    step.warn(`${tool} is missing, so ${lack}; get it by: ${installCommand(tool)}`);
  }
}

function missing() {
  return uses.filter(([tool]) => toolPath(tool) === null);
}

/**
 * @param {string} root
 * @param {import('./show.mjs').Step} step
 * @param {Promise<unknown>} packages
 * @returns {Promise<string | null>} why something could not be installed
 */
async function installMissing(root, step, packages) {
  try {
    await fromPackages(root, step);
    if (toolPath('chromium') === null) {
      await packages;
      step.doing('playwright install chromium');
      const playwright = join(root, 'node_modules', 'playwright', 'cli.js');
      await run(process.execPath, [playwright, 'install', 'chromium'], { cwd: root, limitMs: 3 * 60_000 });
    }
    return null;
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
}

/**
 * @param {string} root
 * @param {import('./show.mjs').Step} step
 */
async function fromPackages(root, step) {
  const source = packageSource();
  const known = /** @type {Record<string, string | undefined>} */ (packages[source]);
  const names = [...new Set(missing().flatMap(([tool]) => known[tool] ?? []))];
  if (names.length === 0) return;
  if (source === 'brew' && onPath('brew')) {
    step.doing(`brew install ${names.join(' ')}`);
    await run('brew', ['install', ...names], { cwd: root });
  } else if (await canUseApt(root)) {
    step.doing(`apt-get install ${names.join(' ')}`);
    await aptInstall(root, names);
  }
}

function attempt() {
  return join(toolsFolder(), 'could-not-install.json');
}

function triedLately() {
  if (!existsSync(attempt())) return false;
  const { tools, at } = JSON.parse(readFileSync(attempt(), 'utf8'));
  return Date.now() - at < TRY_AGAIN_MS && missing().every(([tool]) => tools.includes(tool));
}

function rememberTry() {
  mkdirSync(toolsFolder(), { recursive: true });
  writeFileSync(attempt(), JSON.stringify({ tools: missing().map(([tool]) => tool), at: Date.now() }));
}
