import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { type Impairment, type Link, LINKS, type Network, type Way } from './network.ts';

/** Bytes a second of a slow line, and how long each piece is on its way, milliseconds. */
const SLOW_BYTES_PER_S = 32_000;
const SLOW_DELAY_MS = 100;

/** One direction of a link: what passes, and how. */
interface Direction {
  impairment: Impairment | null;
  /** Called when the impairment changes. */
  onChange: Set<() => void>;
}

/**
 * Every link is a TCP proxy on loopback. A cut holds the bytes back, on old connections and new ones, and tells nobody;
 * what a real network would have dropped and sent again comes when it is mended. No rights are needed.
 */
export function createProxies(): Network {
  const links = {} as Record<Link, { there: Direction; back: Direction; servers: Map<number, Server> }>;
  const sockets = new Set<Socket>();
  const direction = (): Direction => ({ impairment: null, onChange: new Set() });
  for (const link of Object.keys(LINKS) as Link[])
    links[link] = { there: direction(), back: direction(), servers: new Map() };

  async function listen(link: Link, port: number): Promise<Server> {
    const known = links[link].servers.get(port);
    if (known) return known;
    const { there, back } = links[link];
    const server = createServer({ allowHalfOpen: true }, (dialled) => {
      const listener = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      for (const socket of [dialled, listener]) {
        sockets.add(socket);
        socket.setNoDelay(true);
        socket.on('close', () => sockets.delete(socket));
      }
      carry(dialled, listener, there);
      carry(listener, dialled, back);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    links[link].servers.set(port, server);
    return server;
  }

  function set(link: Link, way: Way, impairment: Impairment | null): void {
    const { there, back } = links[link];
    for (const each of [...(way === 'back' ? [] : [there]), ...(way === 'there' ? [] : [back])]) {
      each.impairment = impairment;
      each.onChange.forEach((tell) => tell());
    }
  }

  return {
    kind: 'proxies',
    within: () => [],
    bind: () => '127.0.0.1',
    address: async (link, port) => `127.0.0.1:${((await listen(link, port)).address() as AddressInfo).port}`,
    impair: async (link, way, how) => set(link, way, how),
    mend: async (link) => set(link, 'both', null),
    async close() {
      for (const socket of sockets) socket.destroy();
      const servers = Object.values(links).flatMap(({ servers }) => [...servers.values()]);
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/** Takes bytes from one socket to the other as the direction allows, an end and a reset among them. */
function carry(from: Socket, to: Socket, direction: Direction): void {
  const line = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      untilPassable(direction, from, () => {
        if (direction.impairment === null) return done(null, chunk);
        setTimeout(() => done(null, chunk), SLOW_DELAY_MS + (chunk.length / SLOW_BYTES_PER_S) * 1_000);
      });
    },
    flush: (done) => untilPassable(direction, from, () => done()),
  });
  from.pipe(line).pipe(to);
  from.on('error', () => untilPassable(direction, to, () => to.destroy()));
  from.on('close', () => untilPassable(direction, to, () => to.destroy()));
}

function untilPassable(direction: Direction, socket: Socket, go: () => void): void {
  if (direction.impairment !== 'cut') return go();
  const look = () => {
    if (direction.impairment === 'cut' && !socket.destroyed) return;
    direction.onChange.delete(look);
    if (direction.impairment !== 'cut') go();
  };
  direction.onChange.add(look);
}
