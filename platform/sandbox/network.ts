import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { SandboxFailed } from '../../contracts/errors.ts';
import { openProxy } from './proxy.ts';
import { readStatus } from './status.ts';

const PORT = 3128;
const LOOK_EVERY_MS = 2;
const STAND_WITHIN_MS = 10_000;
const CONNECTIONS = 64;

/** A network in which there is nothing but the way to the proxy. */
export interface Network {
  /** Variables by which programs find the proxy. */
  readonly env: Readonly<Record<string, string>>;
  /** Open namespaces, for `nsenter`: of the network and, unless we are root, of the users it belongs to. */
  readonly namespaces: { net: number; user: number | null };
  close(): Promise<void>;
}

export interface NetworkOptions {
  hosts: readonly string[];
  /** A private folder for the proxy's socket. */
  scratch: string;
  bwrap: string;
  socat: string;
  onRefused(host: string, port: number): void;
}

/**
 * Opens the proxy and a network namespace whose one listener, socat, leads to it. The runtime starts socat in the
 * sandbox itself, unfiltered; here it is a neighbour that only shares the network, so that nothing in the sandbox may
 * open a unix socket.
 */
export async function openNetwork({ hosts, scratch, bwrap, socat, onRefused }: NetworkOptions): Promise<Network> {
  const socket = join(scratch, 'proxy.sock');
  const proxy = await openProxy({ hosts, socket, onRefused });
  const relay = spawn(bwrap, [...relayArgs, '--', socat, ...socatArgs(socket)], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] },
  });
  const ended = once(relay, 'close');
  try {
    const namespaces = await namespacesOf(relay);
    return {
      env: proxyVariables(proxy.token),
      namespaces,
      async close() {
        for (const fd of [namespaces.net, namespaces.user]) if (fd !== null) closeSync(fd);
        relay.kill('SIGKILL');
        await Promise.all([ended, proxy.close()]);
      },
    };
  } catch (error) {
    relay.kill('SIGKILL');
    await proxy.close();
    throw error;
  }
}

const relayArgs = [
  ...['--die-with-parent', '--cap-drop', 'ALL', '--unshare-user', '--uid', '0', '--gid', '0'],
  ...['--unshare-net', '--unshare-pid', '--unshare-ipc', '--json-status-fd', '3', '--ro-bind', '/', '/'],
];

function socatArgs(socket: string): string[] {
  return [
    `TCP-LISTEN:${PORT},bind=127.0.0.1,reuseaddr,fork,max-children=${CONNECTIONS}`,
    `UNIX-CONNECT:${socket.replaceAll(/[\\:,]/g, '\\$&')}`,
  ];
}

async function namespacesOf(relay: ChildProcess): Promise<Network['namespaces']> {
  let complaint = '';
  relay.stderr?.on('data', (chunk) => (complaint = `${complaint}${chunk}`.slice(-500)));
  const { status, begun } = readStatus(relay.stdio[3] as Readable);
  await Promise.race([begun, once(relay, 'error').then(([error]) => Promise.reject(error as Error))]);
  const { childPid, netNamespace } = status;
  const failed = () =>
    new SandboxFailed(`The sandbox's network could not be set up: ${complaint.trim() || 'no reason given'}.`);
  if (childPid === undefined) throw failed();
  // Opened, they stay what they are, also when the process is gone and its number another's.
  const net = openSync(`/proc/${childPid}/ns/net`, 'r');
  const user = process.getuid?.() === 0 ? null : openSync(`/proc/${childPid}/ns/user`, 'r');
  const ours = [net, user].some((fd) => fd !== null && isOurs(fd));
  if (fstatSync(net).ino !== netNamespace || ours) throw failed();
  const deadline = performance.now() + STAND_WITHIN_MS;
  while (!isListening(childPid)) {
    if (relay.exitCode !== null || performance.now() > deadline) throw failed();
    await delay(LOOK_EVERY_MS);
  }
  return { net, user };
}

function isOurs(fd: number): boolean {
  return ['net', 'user'].some((kind) => statSync(`/proc/self/ns/${kind}`).ino === fstatSync(fd).ino);
}

/** Whether the port is open in the namespace of that process: state 0A of its table. */
function isListening(pid: number): boolean {
  const port = PORT.toString(16).toUpperCase().padStart(4, '0');
  return new RegExp(`:${port} [0-9A-F]+:0000 0A `).test(readFileSync(`/proc/${pid}/net/tcp`, 'utf8'));
}

/** Under every name that programs look for it by. */
export function proxyVariables(token: string, port: number = PORT): Record<string, string> {
  const [http, socks] = [`http://srt:${token}@127.0.0.1:${port}`, `socks5h://srt:${token}@127.0.0.1:${port}`];
  const names = { HTTP_PROXY: http, HTTPS_PROXY: http, ALL_PROXY: socks };
  const lower = Object.fromEntries(Object.entries(names).map(([name, value]) => [name.toLowerCase(), value]));
  return { ...names, ...lower, NODE_USE_ENV_PROXY: '1' };
}
