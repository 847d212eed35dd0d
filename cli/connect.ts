import { createGatewayClient, type GatewayClient } from '../contracts/http/client.ts';
import { NotReachable } from '../contracts/errors.ts';
import { loadSettings } from '../platform/settings.ts';

/** The gateway of this home, or the one the environment names. */
export function connect(): GatewayClient {
  const { gatewayUrl, token, home } = loadSettings();
  if (!token)
    throw new NotReachable(`There is no Mainstay in ${home} yet; start it with \`npm start\` or \`mainstay up\`.`);
  return createGatewayClient({ url: gatewayUrl, token });
}

/** Prints one JSON document, or what a person reads. */
export function print(value: unknown, json: boolean | undefined, text: () => string): void {
  process.stdout.write(`${json ? JSON.stringify(value, null, 2) : text()}\n`);
}
