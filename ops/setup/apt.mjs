import { packageSource } from '../../platform/install-commands.mjs';
import { onPath } from './on-path.mjs';
import { run } from './run.mjs';

const WAIT = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=20'];

/** @type {Promise<string> | undefined} */
let updated;

/**
 * Whether packages can be installed without asking anybody: as root, or by sudo without a password.
 * @param {string} cwd
 */
export async function canUseApt(cwd) {
  if (!['debian', 'ubuntu'].includes(packageSource()) || !onPath('apt-get')) return false;
  if (process.getuid?.() === 0) return true;
  return run('sudo', ['-n', 'true'], { cwd, limitMs: 5_000 }).then(
    () => true,
    () => false,
  );
}

/**
 * @param {string} cwd
 * @param {readonly string[]} packages
 * @throws {import('./run.mjs').CommandFailed}
 */
export async function aptInstall(cwd, packages) {
  updated ??= apt(cwd, ['update', '-q']);
  await updated;
  await apt(cwd, ['install', '-y', '-q', '--no-install-recommends', ...packages]);
}

/**
 * @param {string} cwd
 * @param {string[]} args
 */
function apt(cwd, args) {
  const quiet = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...WAIT, ...args];
  const [command = '', ...rest] = process.getuid?.() === 0 ? quiet : ['sudo', '-n', ...quiet];
  return run(command, rest, { cwd, limitMs: 5 * 60_000 });
}
