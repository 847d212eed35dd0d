import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Impairment, type Link, LINKS, type Network, type Place, type Way } from './network.ts';

const execute = promisify(execFile);

/**
 * A slow line drops what its queue of 300 ms can't hold, as a bad modem does (tc-tbf(8)); netem would say it more
 * directly and is not in every kernel.
 */
const SLOW = 'tbf rate 256kbit burst 2kb latency 300ms';

/**
 * Nobody has this link-layer address: what is sent to it leaves, and the other side's kernel passes it over. A queue that
 * drops would not do: TCP hears of that, as of its own machine's congestion, and goes on as it never would behind a cut.
 */
const NOBODY = '02:00:00:00:00:00';

interface End {
  place: Place;
  device: string;
  ip: string;
  /** The link-layer address of its device. */
  mac: string;
}

/**
 * Each place is a network namespace (ip-netns(8)), each link a pair of devices of its own, so that one direction of one
 * link can be cut and nothing else. Linux, as root.
 * @param tag tells the namespaces of several storms apart
 */
export async function createNamespaces(tag: number): Promise<Network> {
  const places = ['temporal', 'gateway', 'node'] as const;
  const spaceOf = (place: Place) => `storm${tag}-${place}`;
  const ends = {} as Record<Link, [End, End]>;
  const ip = (...words: string[]) => execute('ip', words);
  const at = (place: Place) => (place === 'outside' ? [] : ['-n', spaceOf(place)]);

  async function lay(link: Link, number: number): Promise<void> {
    const [from, to] = LINKS[link];
    const end = (place: Place, side: number): End => ({
      place,
      // A device's name has 15 characters at most.
      device: `st${tag}l${number}${side === 1 ? 'a' : 'b'}`,
      ip: `10.${64 + (tag % 128)}.${number}.${side}`,
      mac: `02:00:00:${hex(tag % 256)}:${hex(number)}:${hex(side)}`,
    });
    const pair: [End, End] = [end(from, 1), end(to, 2)];
    const device = ({ device: name, mac }: End) => ['name', name, 'address', mac];
    await ip('link', 'add', ...device(pair[0]), 'type', 'veth', 'peer', ...device(pair[1]));
    for (const { place, device, ip: own } of pair) {
      if (place !== 'outside') await ip('link', 'set', device, 'netns', spaceOf(place));
      await ip(...at(place), 'addr', 'add', `${own}/30`, 'dev', device);
      await ip(...at(place), 'link', 'set', device, 'up');
    }
    ends[link] = pair;
    await sendTo(pair[0], pair[1].ip, pair[1].mac);
    await sendTo(pair[1], pair[0].ip, pair[0].mac);
  }

  /** Says to which device a machine sends what is for the other one; without this it would ask, and hear that it is away. */
  async function sendTo({ place, device }: End, other: string, mac: string): Promise<void> {
    await ip(...at(place), 'neigh', 'replace', other, 'lladdr', mac, 'dev', device, 'nud', 'permanent');
  }

  async function slowDown({ place, device }: End): Promise<void> {
    await execute('tc', [...at(place), 'qdisc', 'replace', 'dev', device, 'root', ...SLOW.split(' ')]);
  }

  async function speedUp({ place, device }: End): Promise<void> {
    // Fails where nothing slows it down.
    await execute('tc', [...at(place), 'qdisc', 'del', 'dev', device, 'root']).catch(() => undefined);
  }

  async function close(): Promise<void> {
    for (const place of places) await ip('netns', 'del', spaceOf(place)).catch(() => undefined);
    // Pairs vanish with their namespace; one that lies outside on both ends does not exist.
  }

  await close();
  try {
    for (const place of places) {
      await ip('netns', 'add', spaceOf(place));
      await ip('-n', spaceOf(place), 'link', 'set', 'lo', 'up');
    }
    for (const [number, link] of (Object.keys(LINKS) as Link[]).entries()) await lay(link, number + 1);
  } catch (error) {
    await close();
    throw error;
  }

  return {
    kind: 'namespaces',
    within: (place) => (place === 'outside' ? [] : ['ip', 'netns', 'exec', spaceOf(place)]),
    bind: (link) => (LINKS[link][1] === 'outside' ? ends[link][1].ip : '0.0.0.0'),
    address: async (link, port) => `${ends[link][1].ip}:${port}`,
    async impair(link, way: Way, how: Impairment) {
      const [from, to] = ends[link];
      const worsen = (end: End, other: End) => (how === 'cut' ? sendTo(end, other.ip, NOBODY) : slowDown(end));
      if (way !== 'back') await worsen(from, to);
      if (way !== 'there') await worsen(to, from);
    },
    async mend(link) {
      const [from, to] = ends[link];
      for (const [end, other] of [
        [from, to],
        [to, from],
      ] as const) {
        await sendTo(end, other.ip, other.mac);
        await speedUp(end);
      }
    },
    close,
  };
}

/** Whether this machine lets us make namespaces. */
export async function hasNamespaces(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const probe = `storm-probe-${process.pid}`;
  try {
    await execute('ip', ['netns', 'add', probe]);
    await execute('ip', ['netns', 'del', probe]);
    await execute('tc', ['-V']);
    return true;
  } catch {
    return false;
  }
}

const hex = (byte: number) => byte.toString(16).padStart(2, '0');
