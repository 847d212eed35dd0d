import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BadInput, sentenceOf } from '../../contracts/errors.ts';
import { findTool } from '../../platform/find-tools.mjs';
import { removeProcessFile, writeProcessFile } from '../../platform/process-file.ts';
import { identify } from '../../platform/processes.ts';
import type { Settings } from '../../platform/settings.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../../platform/temporal/server.ts';

const PART = 'temporal';
const TRY_AGAIN_MS = 500;

/** The embedded Temporal as a part of the system: started first, restarted alone when it crashes. */
export async function startTemporalPart(settings: Settings, onCrash: (sentence: string) => void) {
  const { paths, temporal, config, env } = settings;
  const found = await findTool('temporal', { configured: config.tools, env });
  if (found.path === null)
    throw new BadInput(`The Temporal CLI is missing: ${found.reason}; install it with: ${found.install}`);
  const stopping = new AbortController();

  async function start(): Promise<EmbeddedServer> {
    return startEmbeddedServer({
      binary: found.path!,
      dataDir: paths.temporal,
      port: temporal.port,
      uiPort: temporal.uiPort,
      host: temporal.host,
      logFile: join(paths.logs, 'temporal.log'),
      // Noted before it is ready: should we be killed meanwhile, the next start has to find it.
      async onSpawn(pid) {
        const identity = await identify(pid);
        if (identity) writeProcessFile(paths.processes, PART, identity);
      },
    });
  }

  let server = await start();

  async function keepRunning(): Promise<void> {
    while (!stopping.signal.aborted) {
      const { code, signal } = await server.exited;
      if (stopping.signal.aborted) return;
      onCrash(
        `temporal ended (${signal ?? `exit code ${code}`}) and is started again; ${join(paths.logs, 'temporal.log')} says why.`,
      );
      for (;;) {
        try {
          server = await start();
          break;
        } catch (error) {
          if (stopping.signal.aborted) return;
          onCrash(sentenceOf(error));
          await sleep(TRY_AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
        }
      }
    }
  }
  const running = keepRunning();

  return {
    uiUrl: () => server.uiUrl,
    async stop(graceMs: number): Promise<void> {
      stopping.abort();
      await server.stop(graceMs);
      await running;
      // Another one where it was just being started again.
      await server.stop(graceMs);
      removeProcessFile(paths.processes, PART);
    },
  };
}
