import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

/** A wire between two parties that can be cut and mended, as a network does it: nobody is told. */
export interface TcpProxy {
  port: number;
  /** Bytes that got through so far, both ways. */
  passed(): number;
  /** How many are open now. */
  connections(): number;
  /** From now on nothing gets through, on old connections and on new ones. */
  cut(): void;
  /** What is open now stays dead, and nobody is told; new connections get through. */
  lose(): void;
  /** What was held up goes on. */
  mend(): void;
  close(): Promise<void>;
}

/** Passes bytes on between a free port and `target` (a port of this machine). */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const lost = new WeakSet<Socket>();
  let isCut = false;
  let passed = 0;

  function follow(socket: Socket, other: Socket): void {
    sockets.add(socket);
    socket.on('data', (chunk: Buffer) => {
      passed += chunk.length;
      other.write(chunk);
    });
    socket.on('end', () => other.end());
    socket.on('error', () => other.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
    // Listening for data has set it flowing.
    if (isCut) socket.pause();
  }

  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const other = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    follow(socket, other);
    follow(other, socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    passed: () => passed,
    connections: () => sockets.size / 2,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.pause();
    },
    lose() {
      isCut = false;
      for (const socket of sockets) lost.add(socket.pause());
    },
    mend() {
      isCut = false;
      for (const socket of sockets) if (!lost.has(socket)) socket.resume();
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
