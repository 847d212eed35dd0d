import { join } from 'node:path';
import { z } from 'zod';
import { BadInput } from '../../contracts/errors.ts';
import type { GatewayClient } from '../../contracts/http/client.ts';
import { isPortFree } from '../../platform/free-port.ts';
import { removeProcessFile, writeProcessFile } from '../../platform/process-file.ts';
import { identify } from '../../platform/processes.ts';
import type { Settings } from '../../platform/settings.ts';
import { packageRoot } from '../../platform/version.ts';
import { endOrphans, SUPERVISOR } from './orphans.ts';
import { type Part, startPart } from './part.ts';
import { untilReady } from './ready.ts';
import { startTemporalPart } from './temporal.ts';

const GRACE_MS = 10_000;
const loginCode = z.object({ code: z.string() });

/** A server that runs beside the system and ends with it. */
export interface Companion {
  name: string;
  /** What Node is started with. */
  args: string[];
  /** Where it listens. */
  url: URL;
  /** The variable that gives it another address. */
  variable: string;
}

export interface Supervisor {
  /** Resolves with what to print when everything is up. */
  ready: Promise<{ pageUrl: string; uiUrl: string | null }>;
  stop(): Promise<void>;
}

/**
 * Runs the whole system on this machine: Temporal, gateway and one node, each a process of its own that is restarted
 * alone when it crashes.
 * @throws BadInput when the home or a port is taken
 */
export async function superviseAll(
  settings: Settings,
  say: (sentence: string) => void,
  companions: readonly Companion[] = [],
): Promise<Supervisor> {
  const { paths, home, port, host } = settings;
  const ended = await endOrphans(paths, home);
  if (ended.length > 0) say(`Ended what an earlier start left running: ${ended.join(', ')}.`);
  if (!(await isPortFree(port, host))) {
    throw new BadInput(
      `Port ${port} is in use by another program, perhaps by another Mainstay home; choose another by MAINSTAY_PORT.`,
    );
  }
  for (const { url, variable } of companions) {
    if (!(await isPortFree(Number(url.port || 80), url.hostname))) {
      throw new BadInput(`${url.origin} is in use by another program; choose another address by ${variable}.`);
    }
  }
  if (settings.temporal.host === '0.0.0.0' && !settings.temporal.outside) {
    say(
      'Temporal listens on every address of this machine (MAINSTAY_TEMPORAL_HOST): see to it that a firewall or a tailnet-only host keeps others out.',
    );
  }
  const self = await identify(process.pid);
  if (self) writeProcessFile(paths.processes, SUPERVISOR, self);

  const stopping = new AbortController();
  const parts: Part[] = [];
  let temporal: Awaited<ReturnType<typeof startTemporalPart>> | null = null;

  async function stop(): Promise<void> {
    stopping.abort();
    // Work first, then those it reports to. SIGINT tells the node that its scripts are to end as well.
    for (const part of parts.toReversed()) await part.stop(GRACE_MS, 'SIGINT');
    await temporal?.stop(GRACE_MS);
    removeProcessFile(paths.processes, SUPERVISOR);
  }

  try {
    if (!settings.temporal.outside) temporal = await startTemporalPart(settings, say);
  } catch (error) {
    await stop();
    throw error;
  }
  const ours = ['gateway', 'node'].map((name) => ({ name, args: [join(packageRoot, 'dist', 'cli', 'main.js'), name] }));
  // The companions first, so that they are the last to go.
  for (const { name, args } of [...companions, ...ours]) {
    parts.push(
      startPart({
        name,
        command: process.execPath,
        args,
        env: process.env,
        logs: paths.logs,
        processes: paths.processes,
        onCrash: say,
      }),
    );
  }

  return {
    ready: untilReady(settings, stopping.signal).then(async ({ client, now }) => ({
      pageUrl: await pageUrl(client, settings),
      uiUrl: now.temporal.ui,
    })),
    stop,
  };
}

/** The page's address with a code that logs one browser in: the token itself is never printed. */
async function pageUrl(client: GatewayClient, { gatewayUrl }: Settings): Promise<string> {
  const { code } = loginCode.parse(await client.post('/api/login-code'));
  return `${gatewayUrl}/?code=${code}`;
}
