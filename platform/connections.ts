import { Agent as HttpAgent, type AgentOptions, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** The TCP connection below a TLS one, which Node lets nobody reach. */
const below = new WeakMap<object, Socket>();

/**
 * Connections whose requests can be taken back, by `takeBack`.
 * @param protocol `http:` or `https:`
 */
export function createAgent(protocol: string, options: AgentOptions = {}): HttpAgent {
  return protocol === 'https:' ? new TlsAgent(options) : new HttpAgent(options);
}

class TlsAgent extends HttpsAgent {
  override createConnection(
    options: Parameters<HttpsAgent['createConnection']>[0],
    done?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const { host, port } = options as { host: string; port: number };
    const tcp = connect({ host, port });
    const socket = super.createConnection({ ...options, socket: tcp } as typeof options, done);
    if (socket) below.set(socket, tcp);
    return socket;
  }
}

/**
 * Ends a request so that nothing of it leaves any more: after a mere close the kernel goes on sending for minutes. The
 * request fails with Node's "socket hang up".
 */
export function takeBack(request: ClientRequest): void {
  const { socket } = request;
  if (socket) (below.get(socket) ?? socket).resetAndDestroy();
  request.destroy();
}
