import type { Limits } from './limits.ts';
import { kernelCovers, searchPath, systemMounts } from './mounts.ts';

/** Nobody in particular: programs that treat root otherwise do not, and files still belong to whoever runs the node. */
const USER = '1000';

export interface Bubblewrap {
  folder: string;
  /** Files of the sandbox's own that lie under other names: `/etc/passwd` and the like. */
  files: Readonly<Record<string, string>>;
  limits: Limits;
  env: Readonly<Record<string, string>>;
  /** File descriptors that bubblewrap inherits. */
  seccompFd: number;
  statusFd: number;
  /** Whether it was started in the network namespace it is to stay in. */
  keepsNetwork: boolean;
}

/**
 * What bubblewrap is told, to be handed over by `--args` so that no variable shows in the list of processes. The root
 * is empty but for what is named here, and read-only but for the folder, `/tmp` and `/dev/shm`. `/proc` as a whole is
 * read-only too: to the kernel the user may be root, who writes `/proc/sys` even without a single capability.
 */
export function bubblewrapArgs(sandbox: Bubblewrap): string[] {
  const { folder, files, limits, env } = sandbox;
  // A full one is an error to the program; at the limit of all memory the kernel would end it.
  const own = String((limits.memoryMb * 2 ** 20) / 4);
  return [
    ...['--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ...['--unshare-user', '--disable-userns', '--uid', USER, '--gid', USER],
    ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try', '--hostname', 'sandbox'],
    ...(sandbox.keepsNetwork ? [] : ['--unshare-net']),
    ...['--seccomp', String(sandbox.seccompFd), '--json-status-fd', String(sandbox.statusFd)],
    ...systemMounts(),
    ...Object.entries(files).flatMap(([path, source]) => ['--ro-bind', source, path]),
    ...['--dev', '/dev', '--size', own, '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
    ...['--proc', '/proc', ...kernelCovers(), '--remount-ro', '/proc'],
    ...['--perms', '1777', '--size', own, '--tmpfs', '/tmp'],
    ...['--bind', folder, folder, '--chdir', folder, '--remount-ro', '/'],
    '--clearenv',
    ...Object.entries({ ...baseEnvironment(), ...env }).flatMap(([name, value]) => ['--setenv', name, value]),
  ];
}

/** What every program may count on. */
export function baseEnvironment(): Record<string, string> {
  return { PATH: searchPath(), HOME: '/tmp', TMPDIR: '/tmp', LANG: 'C.UTF-8', USER: 'sandbox' };
}
