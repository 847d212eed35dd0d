/**
 * What a sandbox never reaches, whatever name it goes by; those of this machine itself are beside it in the runtime's
 * guard, which also looks into addresses that carry an IPv4 one (mapped, NAT64, 6to4).
 */
const NEVER_REACHED = [
  ...['0.0.0.0/8', '127.0.0.0/8', '::/128', '::1/128'],
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10'],
  ...['169.254.0.0/16', 'fe80::/10'],
  // Carriers' and tailnets' own.
  '100.64.0.0/10',
  ...['192.0.0.0/24', '198.18.0.0/15', '224.0.0.0/4', '240.0.0.0/4', 'ff00::/8'],
];

/** Judges what names resolve to: who dials by its look-up dials the very address that was judged. Numbers it lets pass. */
export async function createAddressGuard() {
  // Not part of what the package exports; its version is pinned.
  const { createResolvedAddressGuard } =
    await import('@anthropic-ai/sandbox-runtime/dist/sandbox/resolved-address-guard.js');
  return createResolvedAddressGuard({ deniedResolvedAddresses: NEVER_REACHED });
}
