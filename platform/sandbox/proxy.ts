import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAddressGuard } from './addresses.ts';
import { grantedHosts } from './hosts.ts';

/** A sandbox's only way out. */
export interface Proxy {
  /** Speaks HTTP and SOCKS5 alike. */
  readonly at: { socket: string } | { port: number };
  /** The password that its clients have to say; the user is `srt`. */
  readonly token: string;
  close(): Promise<void>;
}

export interface ProxyOptions {
  hosts: readonly string[];
  /** A unix socket to listen at; absent, a port of loopback. */
  socket?: string;
  /** What was asked for and refused, for the log and the sub-agent's report. */
  onRefused?(host: string, port: number): void;
}

/**
 * The runtime's filtering proxies, an instance a sandbox: its manager has one list of hosts for the whole process, so
 * that one sandbox would reach what was granted to another. A name is resolved once, by us, and what is dialled is the
 * address that was judged.
 */
export async function openProxy({ hosts, socket, onRefused }: ProxyOptions): Promise<Proxy> {
  const granted = grantedHosts(hosts);
  const [runtime, guard] = await Promise.all([loadRuntime(), createAddressGuard()]);
  const token = randomBytes(24).toString('hex');
  const shared = {
    filter(port: number, host: string) {
      const allowed = granted(host, port);
      if (!allowed) onRefused?.(host, port);
      return allowed;
    },
    lookupFor: guard.lookupFor,
    proxyAuthToken: token,
  };
  const socks = runtime.createSocksProxyServer(shared);
  const mux = runtime.createMuxProxyServer({
    httpServer: runtime.createHttpProxyServer(shared),
    handleSocksConnection: (client) => socks.handleConnection(client),
  });
  await mux.listenHttpBackend();
  if (socket === undefined) mux.server.listen(0, '127.0.0.1');
  else mux.server.listen(socket);
  await once(mux.server, 'listening');
  mux.unref();
  return {
    at: socket === undefined ? { port: (mux.server.address() as AddressInfo).port } : { socket },
    token,
    async close() {
      await Promise.all([socks.close(), mux.close()]);
    },
  };
}

/** Not part of what the package exports; its version is pinned, and the tests go through every one of them. */
async function loadRuntime() {
  const [http, socks, mux] = await Promise.all([
    import('@anthropic-ai/sandbox-runtime/dist/sandbox/http-proxy.js'),
    import('@anthropic-ai/sandbox-runtime/dist/sandbox/socks-proxy.js'),
    import('@anthropic-ai/sandbox-runtime/dist/sandbox/mux-proxy.js'),
  ]);
  return { ...http, ...socks, ...mux };
}
