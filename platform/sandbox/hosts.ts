import { z } from 'zod';
import { BadInput } from '../../contracts/errors.ts';
import { complaint } from '../../contracts/complaint.ts';

/** What a host without a port means. */
export const WEB_PORTS = [443, 80];
const label = '[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?';
const name = `(${label}\\.)+[a-z]([a-z0-9-]*[a-z0-9])?`;
const NAME = new RegExp(`^${name}$`);
const PATTERN = new RegExp(`^(\\*\\.)?${name}(:\\d{1,5})?$`);
const LOCAL = /(^|\.)(localhost|local|internal|home\.arpa)(:\d+)?$/;

const grantedHost = z
  .string()
  .toLowerCase()
  .regex(PATTERN, 'must be a name such as api.example.com, *.example.com or git.example.com:22')
  .refine((host) => !LOCAL.test(host), 'must not be a local name');

/** A host of one's own network that is named outright: any name or number, with a port where it is not one of the web. */
export const grantedAddress = z
  .string()
  .toLowerCase()
  .refine((host) => addressOf(host) !== null, 'must be a host such as wiki.lan, 10.0.0.7:8080 or [fd00::7]');

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

/** Answers whether a host, as `URL` spells it, was granted by `grantedAddress`. */
export function grantedAddresses(hosts: readonly string[]): GrantedHosts {
  const grants = hosts.map((host) => addressOf(host)!);
  return (host, port) => grants.some((grant) => grant.host === host && grant.ports.includes(port));
}

/** Whether a name is one that the public web can have: no number, no single word, nothing local. */
export function isPublicName(host: string): boolean {
  return NAME.test(host) && !LOCAL.test(host);
}

function addressOf(host: string): { host: string; ports: number[] } | null {
  if (!URL.canParse(`http://${host}`) || /[/?#@\\\s]/.test(host)) return null;
  const port = /:(\d+)$/.exec(host)?.[1];
  return { host: new URL(`http://${host}`).hostname, ports: port === undefined ? WEB_PORTS : [Number(port)] };
}

function covers(name: string, asked: string): boolean {
  return name.startsWith('*.') ? asked.endsWith(name.slice(1)) : asked === name;
}
