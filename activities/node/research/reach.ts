import { type LookupFunction, isIP } from 'node:net';
import { SkillFailed } from '../../../contracts/errors.ts';
import { createAddressGuard } from '../../../platform/sandbox/addresses.ts';
import { grantedAddresses, isPublicName, WEB_PORTS } from '../../../platform/sandbox/hosts.ts';

/** What may be read: the public web, and what the operator granted beside it. */
export interface Reach {
  /**
   * How the host of this address is to be looked up; undefined where that is not restricted.
   * @throws SkillFailed saying why it is not read
   */
  lookupFor(url: URL): LookupFunction | undefined;
}

/** @param hosts as `config.yaml`'s `research.hosts` */
export async function createReach(hosts: readonly string[]): Promise<Reach> {
  const granted = grantedAddresses(hosts);
  const guard = await createAddressGuard();
  return {
    lookupFor(url) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refusal(url, 'only http and https are read');
      if (url.username || url.password) throw refusal(url, 'an address with a password in it is not read');
      const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
      if (granted(url.hostname, port)) return undefined;
      const host = url.hostname.replace(/\.$/, '').replace(/^\[(.*)\]$/, '$1');
      // The guard judges what names lead to; a number is what a name would have led to.
      const isPublic = isIP(host) ? guard.permits('name.example', host, port) : isPublicName(host);
      if (!isPublic) throw refusal(url, 'it is not on the public web');
      if (!WEB_PORTS.includes(port)) throw refusal(url, `port ${port} is none of the web`);
      return guard.lookupFor(port);
    },
  };
}

/** What a look-up says of a name that leads where it may not. */
export function isDenied(error: unknown): boolean {
  return (error as { code?: string }).code === 'ERR_SRT_RESOLVED_ADDRESS_DENIED';
}

export function refusal(url: URL, why: string): SkillFailed {
  const shown = new URL(url);
  shown.username = shown.password = '';
  return new SkillFailed(`${shown.href} was not read: ${why}. What else may be read stands in research.hosts.`);
}
