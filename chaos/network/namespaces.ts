import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Impairment, type Link, LINKS, type Network, type Place, type Way } from './network.ts';

const execute = promisify(execFile);

/**
 * `tc` disciplines of one direction (tc-tbf(8)). A bucket smaller than any packet lets none pass. A slow line drops what
 * its queue of 300 ms can't hold, as a bad modem does; netem would say it more directly and is not in every kernel.
 */
const DISCIPLINES: Record<Impairment, string> = {
  cut: 'tbf rate 8bit burst 1 limit 1',
  slow: 'tbf rate 256kbit burst 2kb latency 300ms',
};

interface End {
  place: Place;
  device: string;
  ip: string;
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
    });
    const pair: [End, End] = [end(from, 1), end(to, 2)];
    await ip('link', 'add', pair[0].device, 'type', 'veth', 'peer', 'name', pair[1].device);
    for (const { place, device, ip: own } of pair) {
      if (place !== 'outside') await ip('link', 'set', device, 'netns', spaceOf(place));
      await ip(...at(place), 'addr', 'add', `${own}/30`, 'dev', device);
      await ip(...at(place), 'link', 'set', device, 'up');
    }
    ends[link] = pair;
  }

  async function shape({ place, device }: End, discipline: string | null): Promise<void> {
    const words = ['qdisc', discipline === null ? 'del' : 'replace', 'dev', device, 'root'];
    await execute('tc', [...at(place), ...words, ...(discipline?.split(' ') ?? [])]).catch((error: unknown) => {
      // Taking away what is not there.
      if (discipline !== null) throw error;
    });
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
    async impair(link, way: Way, how) {
      if (way !== 'back') await shape(ends[link][0], DISCIPLINES[how]);
      if (way !== 'there') await shape(ends[link][1], DISCIPLINES[how]);
    },
    async mend(link) {
      await shape(ends[link][0], null);
      await shape(ends[link][1], null);
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
