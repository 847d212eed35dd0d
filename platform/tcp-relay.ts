import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 1_000;
const HANDSHAKE_WITHIN_MS = 1_000;
/** One lost packet is no cut. */
const FAILURES = 2;

/** A door on loopback to a server elsewhere, that notices within seconds when the line is dead. */
export interface TcpRelay {
  /** `127.0.0.1:port`, in place of the server's own address. */
  address: string;
  close(): Promise<void>;
}

export interface TcpRelayOptions {
  host: string;
  port: number;
  /** The line is dead, or back. */
  onChange?(isUp: boolean): void;
}

/**
 * Passes bytes on to a server. A line that swallows everything leaves TCP waiting for minutes, doubling its pauses; and a
 * client that knows no keep-alive waits with it. So when nothing was heard for a second the relay tries a handshake; after
 * two in vain it drops its connections, which makes the client dial again. Those are held until the server answers, so
 * that the client goes on the moment the line is back.
 */
export async function openTcpRelay({ host, port, onChange }: TcpRelayOptions): Promise<TcpRelay> {
  const closing = new AbortController();
  const sockets = new Set<Socket>();
  const held = new Set<Socket>();
  let isUp = true;
  let heardAt = performance.now();

  function keep(socket: Socket): Socket {
    sockets.add(socket);
    socket.setNoDelay(true);
    return socket.once('close', () => sockets.delete(socket));
  }

  function pass(client: Socket): void {
    const server = keep(connect({ host, port }));
    server.on('data', () => (heardAt = performance.now()));
    client.pipe(server).pipe(client);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      // Whichever way one side ends, the other hears of it; the error itself is the client's to deal with.
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  }

  const door = createServer((client) => {
    keep(client);
    if (isUp) return pass(client);
    held.add(client);
    client.on('error', () => client.destroy()).once('close', () => held.delete(client));
  });

  function turn(up: boolean): void {
    if (up === isUp) return;
    isUp = up;
    onChange?.(up);
    if (!up) for (const socket of sockets) socket.destroy();
    else for (const client of held) pass(client);
    held.clear();
  }

  async function watch(): Promise<void> {
    let failures = 0;
    while (!closing.signal.aborted) {
      if (isUp && performance.now() - heardAt < LOOK_EVERY_MS) failures = 0;
      else if (await answers(host, port)) failures = 0;
      else failures += 1;
      if (failures === 0) turn(true);
      if (failures >= FAILURES) turn(false);
      await sleep(LOOK_EVERY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const watching = watch();

  let closed: Promise<void> | undefined;
  async function close(): Promise<void> {
    closing.abort();
    const shut = once(door, 'close');
    door.close();
    for (const socket of sockets) socket.destroy();
    await Promise.all([shut, watching]);
  }
  return { address: `127.0.0.1:${(door.address() as AddressInfo).port}`, close: () => (closed ??= close()) };
}

/** Whether somebody shakes hands there; that takes both directions of the line. */
function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    // The time-out of the socket itself would begin anew with every address of the name.
    const patience = setTimeout(() => end(false), HANDSHAKE_WITHIN_MS);
    function end(isThere: boolean): void {
      clearTimeout(patience);
      socket.destroy();
      resolve(isThere);
    }
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
