import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { Confinement } from './confined-run.ts';
import type { Limits } from './limits.ts';
import { proxyVariables } from './network.ts';
import type { Proxy } from './proxy.ts';

/** Node, Python and git, as an official image brings them. */
export const IMAGE = 'node:20-bookworm';
const SOCKET_FOLDER = '/run/proxy';

// The container has no network at all; this listener in it leads to the proxy's socket.
const BRIDGE = `require('net').createServer((c) => { const p = require('net').connect('${SOCKET_FOLDER}/proxy.sock'); c.on('error', () => p.destroy()); p.on('error', () => c.destroy()); c.pipe(p).pipe(c); }).listen(3128, '127.0.0.1')`;

export interface Container {
  docker: string;
  folder: string;
  env: Readonly<Record<string, string>>;
  limits: Limits;
  proxy: Proxy | null;
  program: readonly string[];
}

/** A container for one run: the engine has to be told by name to end it, since it outlives whoever asked for it. */
export function containerRun(container: Container): Confinement {
  const name = `mainstay-sandbox-${randomUUID()}`;
  const { docker, env, proxy } = container;
  const granted = { ...env, ...(proxy ? proxyVariables(proxy.token) : {}), HOME: '/tmp', TMPDIR: '/tmp' };
  return {
    command: docker,
    args: containerArgs(container, name, Object.keys(granted)),
    handedOver: [],
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', ...granted },
    async end() {
      await promisify(execFile)(docker, ['rm', '--force', name]);
    },
  };
}

/** Variables are named here and read from the client's environment, so that no value shows in the list of processes. */
export function containerArgs(
  { folder, limits, proxy, program }: Container,
  name: string,
  variables: readonly string[],
): string[] {
  const { processes, memoryMb, openFiles, diskMb } = limits;
  const user = `${process.getuid?.() ?? 1000}:${process.getgid?.() ?? 1000}`;
  const bridged = ['/bin/sh', '-c', 'node -e "$BRIDGE" & unset BRIDGE; exec "$@"', 'sh', ...program];
  return [
    ...['run', '--rm', '--init', '--name', name, '--network', 'none', '--read-only', '--user', user],
    ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--ipc', 'private'],
    ...['--pids-limit', String(processes), '--memory', `${memoryMb}m`, '--memory-swap', `${memoryMb}m`],
    ...['--ulimit', 'core=0', '--ulimit', `nofile=${openFiles}`, '--ulimit', `fsize=${diskMb * 2 ** 20}`],
    ...['--tmpfs', `/tmp:rw,nosuid,nodev,size=${memoryMb}m`],
    ...['--mount', `type=bind,source=${folder},target=${folder}`, '--workdir', folder],
    ...(proxy && 'socket' in proxy.at
      ? ['--mount', `type=bind,source=${dirname(proxy.at.socket)},target=${SOCKET_FOLDER},readonly`]
      : []),
    ...variables.flatMap((variable) => ['--env', variable]),
    ...(proxy ? ['--env', `BRIDGE=${BRIDGE}`] : []),
    ...[IMAGE, ...(proxy ? bridged : program)],
  ];
}
