import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTool, toolsFolder } from '../../platform/find-tools.mjs';
import { installCommand, packageSource, packages } from '../../platform/install-commands.mjs';
import { aptInstall, canUseApt } from './apt.mjs';
import { onPath } from './on-path.mjs';
import { run } from './run.mjs';

/** @typedef {keyof typeof uses} Needed */

/** What the operator does without while a tool is missing. */
const uses = {
  ffmpeg: 'render is off',
  ffprobe: 'render is off',
  chromium: 'browse is off',
  imagemagick: 'image does without the operations that sharp lacks',
  font: 'text in pictures and videos shows as boxes',
  bubblewrap: 'sub-agents are off',
  socat: 'sub-agents are off',
};
/** @type {readonly Needed[]} */
const linuxOnly = ['bubblewrap', 'socat'];
const needed = /** @type {Needed[]} */ (Object.keys(uses)).filter(
  (tool) => process.platform === 'linux' || !linuxOnly.includes(tool),
);

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
  let missing = await findMissing();
  if (missing.length > 0 && !triedLately(missing)) {
    try {
      await fromPackages(root, step, missing);
      missing = await findMissing();
      if (missing.includes('chromium')) await fromPlaywright(root, step, packages);
    } catch (error) {
      step.warn(`installing did not work: ${/** @type {Error} */ (error).message}`);
    }
    missing = await findMissing();
    rememberTry(missing);
  }
  if (missing.length === 0) step.note('ffmpeg, Chromium, ImageMagick, a font, what a sandbox is made of');
  for (const tool of missing) step.warn(`${tool} is missing, so ${uses[tool]}; get it by: ${installCommand(tool)}`);
}

/** Each is run for its version: some systems ship a stand-in that only says how to get the real one. */
async function findMissing() {
  const tools = await Promise.all(needed.map((name) => findTool(name)));
  return needed.filter((_, index) => tools[index]?.path === null);
}

/**
 * @param {string} root
 * @param {import('./show.mjs').Step} step
 * @param {readonly Needed[]} missing
 */
async function fromPackages(root, step, missing) {
  const source = packageSource();
  const known = /** @type {Record<string, string | undefined>} */ (packages[source]);
  const names = [...new Set(missing.flatMap((tool) => known[tool] ?? []))];
  if (names.length === 0) return;
  if (source === 'brew' && onPath('brew')) {
    step.doing(`brew install ${names.join(' ')}`);
    await run('brew', ['install', ...names], { cwd: root });
  } else if (await canUseApt(root)) {
    step.doing(`apt-get install ${names.join(' ')}`);
    await aptInstall(root, names);
  }
}

/**
 * The way on systems without a Chromium package of their own.
 * @param {string} root
 * @param {import('./show.mjs').Step} step
 * @param {Promise<unknown>} npmPackages
 */
async function fromPlaywright(root, step, npmPackages) {
  await npmPackages;
  step.doing('playwright install chromium');
  const playwright = join(root, 'node_modules', 'playwright', 'cli.js');
  await run(process.execPath, [playwright, 'install', 'chromium'], { cwd: root, limitMs: 3 * 60_000 });
}

function attempt() {
  return join(toolsFolder(), 'could-not-install.json');
}

/** @param {readonly Needed[]} missing */
function triedLately(missing) {
  if (!existsSync(attempt())) return false;
  const { tools, at } = JSON.parse(readFileSync(attempt(), 'utf8'));
  return Date.now() - at < TRY_AGAIN_MS && missing.every((tool) => tools.includes(tool));
}

/** @param {readonly Needed[]} missing */
function rememberTry(missing) {
  mkdirSync(toolsFolder(), { recursive: true });
  writeFileSync(attempt(), JSON.stringify({ tools: missing, at: Date.now() }));
}
