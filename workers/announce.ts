import { once } from 'node:events';
import { sentenceOf } from '../contracts/errors.ts';
import type { NodeAnnouncement } from '../contracts/http/node.ts';
import type { Log } from '../platform/log.ts';
import type { GatewayLink } from './gateway-link.ts';
import type { McpServers } from './mcp/servers.ts';
import type { createOwnLog } from './own-log.ts';

const ANNOUNCE_EVERY_MS = 15_000;
const TRY_AGAIN_MS = 500;

export interface AnnounceOptions {
  link: Pick<GatewayLink, 'announce'>;
  announcement(): NodeAnnouncement;
  mcp: Pick<McpServers, 'events'>;
  ownLog: ReturnType<typeof createOwnLog>;
  log: Log;
}

/** Tells the gateway what this node is and can do, again and again and as soon as that changes, until stopped. */
export async function announceForever(
  { link, announcement, mcp, ownLog, log }: AnnounceOptions,
  signal: AbortSignal,
): Promise<void> {
  let problem = '';
  while (!signal.aborted) {
    const askedAt = Date.now();
    const pause = new AbortController();
    const changed = once(mcp.events, 'change', { signal: pause.signal });
    const waitMs = await link
      .announce(announcement())
      .then(async () => {
        problem = '';
        ownLog.noteAnswered(askedAt);
        await ownLog.tellIfCut();
        return ANNOUNCE_EVERY_MS;
      })
      .catch((error: unknown) => {
        ownLog.noteCut();
        if (problem !== sentenceOf(error)) log.info({ err: error }, 'the node has to wait for the gateway');
        problem = sentenceOf(error);
        return TRY_AGAIN_MS;
      });
    const timer = setTimeout(() => pause.abort(), waitMs);
    const stop = () => pause.abort();
    signal.addEventListener('abort', stop);
    await changed.catch(() => undefined);
    signal.removeEventListener('abort', stop);
    clearTimeout(timer);
  }
}
