import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SYSTEM = ['/usr'];
/** Links into `/usr` on today's systems, folders on older ones. */
const LINKED = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
/** What programs look for to find libraries, names and trusted authorities; nothing of `/etc` that may hold a secret. */
const ETC = [
  ...['ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'alternatives', 'nsswitch.conf', 'localtime', 'mime.types'],
  ...[
    'ssl/certs',
    'ssl/cert.pem',
    'ssl/openssl.cnf',
    'ca-certificates.conf',
    'pki/tls/certs',
    'pki/ca-trust/extracted',
  ],
].map((name) => join('/etc', name));

/** The arguments for bubblewrap that show a sandbox the system, read-only, and nothing else of the disk. */
export function systemMounts(execPath: string = process.execPath): string[] {
  const linked = LINKED.filter((path) => existsSync(path)).flatMap((path) =>
    lstatSync(path).isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path],
  );
  const shown = [...SYSTEM, ...ETC, ...nodePaths(execPath)].filter((path) => existsSync(path));
  return [...shown.flatMap((path) => ['--ro-bind', path, path]), ...linked];
}

/** Of the kernel's own, what it shows to root even without capabilities: whether we are root is all the same then. */
const KERNEL = ['kpageflags', 'kpagecount', 'kpagecgroup', 'slabinfo', 'vmallocinfo', 'timer_list', 'keys', 'kmsg'].map(
  (name) => join('/proc', name),
);

/** The arguments that cover them with a device that can't be opened there. */
export function kernelCovers(): string[] {
  return KERNEL.filter((path) => existsSync(path)).flatMap((path) => ['--ro-bind', '/dev/null', path]);
}

/** Folders for `PATH`, this Node's own first. */
export function searchPath(execPath: string = process.execPath): string {
  return [...new Set([dirname(execPath), '/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'])].join(':');
}

/** A Node outside `/usr` (a version manager's, in somebody's home) brings itself and npm, not the folder about it. */
function nodePaths(execPath: string): string[] {
  if (execPath.startsWith('/usr/')) return [];
  const prefix = dirname(dirname(execPath));
  return [execPath, ...['npm', 'npx', 'corepack'].map((name) => join(dirname(execPath), name))].concat(
    join(prefix, 'lib', 'node_modules', 'npm'),
  );
}
