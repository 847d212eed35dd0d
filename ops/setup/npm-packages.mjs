import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aptInstall, canUseApt } from './apt.mjs';
import { onPath } from './on-path.mjs';
import { CommandFailed, run } from './run.mjs';

// Compiled packages fit one ABI, and a checkout may be shared between machines.
const MACHINE = `${process.platform}-${process.arch} abi ${process.versions.modules}`;

/**
 * Installs exactly what the lock file says, unless that was done already for this Node.
 * @param {string} root
 * @param {import('./show.mjs').Step} step
 */
export async function npmPackages(root, step) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const wanted = `${lock} ${MACHINE}`;
  const stamp = join(root, 'node_modules', '.mainstay-lock');
  const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
  if (installed === wanted) return step.note('up to date');
  if ((installed ?? MACHINE).endsWith(MACHINE) && isInstalledByHand(root)) {
    step.note('up to date, by npm install');
  } else {
    step.doing('npm ci (the first time some minutes, where better-sqlite3 has to be compiled)');
    await install(root, step);
  }
  writeFileSync(stamp, wanted);
}

/**
 * @param {string} root
 * @param {import('./show.mjs').Step} step
 */
async function install(root, step) {
  // The compiler is a development dependency, and the set-up needs it in production too.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--no-progress'];
  const ci = () => run('npm', args, { cwd: root, env: { ...process.env, JOBS: 'max', ...ownHeaders() } });
  try {
    await ci();
  } catch (error) {
    const missing = ['make', 'g++'].filter((command) => !onPath(command));
    if (!(error instanceof CommandFailed) || missing.length === 0 || !(await canUseApt(root))) throw error;
    step.doing(`apt-get install ${missing.join(' ')}, which compiling needs, and npm ci once more`);
    await aptInstall(root, missing);
    await ci();
  }
}

/** Where Node came with its headers, native packages are compiled with those: no download, and surely the right ones. */
function ownHeaders() {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? { npm_config_nodedir: prefix } : {};
}

/**
 * npm keeps a lock file of what it put in place; when it says the same as ours nothing needs to be torn down.
 * @param {string} root
 */
function isInstalledByHand(root) {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const present = packagesOf(hidden);
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(
    ([path, entry]) => path === '' || entry.optional || present[path]?.version === entry.version,
  );
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}
