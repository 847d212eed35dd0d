import { z } from 'zod';
import { BadInput } from '../../contracts/errors.ts';
import { complaint } from '../../contracts/complaint.ts';

const WEB_PORTS = [443, 80];
const label = '[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?';
const PATTERN = new RegExp(`^(\\*\\.)?(${label}\\.)+[a-z]([a-z0-9-]*[a-z0-9])?(:\\d{1,5})?$`);

const grantedHost = z
  .string()
  .toLowerCase()
  .regex(PATTERN, 'must be a name such as api.example.com, *.example.com or git.example.com:22')
  .refine((host) => !/(^|\.)(localhost|local|internal|home\.arpa)(:\d+)?$/.test(host), 'must not be a local name');

/** Answers whether a name and port were granted. A name without a port means those of the web. */
export type GrantedHosts = (host: string, port: number) => boolean;

/** @throws BadInput naming the host that can't be granted: a number, a local name, a name of one word */
export function grantedHosts(hosts: readonly string[]): GrantedHosts {
  const grants = hosts.map((host) => {
    const checked = grantedHost.safeParse(host);
    if (!checked.success) throw new BadInput(`The host ${host} ${complaint(checked.error.issues[0]!)}.`);
    const [name = '', port] = checked.data.split(':');
    return { name, ports: port === undefined ? WEB_PORTS : [Number(port)] };
  });
  return (host, port) => {
    const asked = host.toLowerCase().replace(/\.$/, '');
    // Numbers in any spelling match no grant, since a grant ends in letters; a NUL would end the name elsewhere.
    if (!/^[a-z0-9_.-]+$/.test(asked)) return false;
    return grants.some(({ name, ports }) => ports.includes(port) && covers(name, asked));
  };
}

function covers(name: string, asked: string): boolean {
  return name.startsWith('*.') ? asked.endsWith(name.slice(1)) : asked === name;
}
