import { setTimeout as sleep } from 'node:timers/promises';
import { createGatewayClient, type GatewayClient } from '../../contracts/http/client.ts';
import { status, type Status } from '../../contracts/http/status.ts';
import { NotReachable } from '../../contracts/errors.ts';
import type { Settings } from '../../platform/settings.ts';

const LOOK_EVERY_MS = 50;

/** Resolves when gateway, Temporal and the node are there. Rejects with the signal's reason when it is raised first. */
export async function untilReady(
  settings: Settings,
  signal: AbortSignal,
): Promise<{ client: GatewayClient; now: Status }> {
  const client = createGatewayClient({ url: settings.gatewayUrl, token: settings.token ?? '' });
  for (;;) {
    signal.throwIfAborted();
    try {
      const now = status.parse(await client.get('/api/status'));
      if (now.ready && now.nodes.some(({ online }) => online)) return { client, now };
    } catch (error) {
      if (!(error instanceof NotReachable)) throw error;
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}
