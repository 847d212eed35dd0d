import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, Connection } from '@temporalio/client';
import type { NativeConnection, Worker } from '@temporalio/worker';
import type { GatewayActivities } from '../activities/gateway/activities.ts';
import { NotReachable, sentenceOf } from '../contracts/errors.ts';
import { GATEWAY_QUEUE } from '../contracts/queues.ts';
import type { Log } from '../platform/log.ts';
import { connectClient, connectNative, type TemporalTarget } from '../platform/temporal/connection.ts';
import { ensureNamespace } from '../platform/temporal/namespace.ts';
import { setCurrentVersion } from '../platform/temporal/versions.ts';
import { createGatewayWorker } from '../workers/gateway-worker.ts';
import { runWorker } from '../workers/run-worker.ts';

const TRY_AGAIN_MS = 500;

export interface TemporalLinkOptions {
  target: TemporalTarget;
  buildId: string;
  activities: GatewayActivities;
  /** Called whenever a connection is ready for work: what was accepted meanwhile can be started. */
  onReady(client: Client): void;
  /** Ends whatever still waits for a first connection. */
  hangUp(): Promise<void>;
  log: Log;
}

/**
 * The gateway's hold on Temporal. It may be away when the gateway starts, and at any time after: intake goes on
 * without it, and the worker comes up as soon as it can.
 */
export function linkTemporal({ target, buildId, activities, onReady, hangUp, log }: TemporalLinkOptions) {
  const stopping = new AbortController();
  let client: Client | null = null;
  let worker: Worker | null = null;
  let serverVersion: string | null = null;
  let lastProblem: string | null = 'Temporal was not reached yet';

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      let native: NativeConnection | undefined;
      try {
        client ??= await connectClient(target);
        const info = await client.connection.workflowService.getSystemInfo({});
        serverVersion = info.serverVersion ?? null;
        await ensureNamespace(client.connection as Connection, target.namespace);
        native = await connectNative(target);
        worker = await createGatewayWorker({ connection: native, namespace: target.namespace, buildId, activities });
        const reached = client;
        await runWorker(worker, async () => {
          await setCurrentVersion(reached, GATEWAY_QUEUE, buildId);
          lastProblem = null;
          onReady(reached);
        });
      } catch (error) {
        if (stopping.signal.aborted) return;
        if (lastProblem !== sentenceOf(error)) log.warn({ err: error }, 'Temporal is not at hand');
        lastProblem = sentenceOf(error);
        await sleep(TRY_AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      } finally {
        worker = null;
        await native
          ?.close()
          .catch((error: unknown) => log.debug({ err: error }, 'the worker connection did not close cleanly'));
      }
    }
  }
  const running = run();

  return {
    /** For starting workflows; null until Temporal was reached once. */
    client: () => client,
    /** @throws NotReachable */
    async requireClient(): Promise<Client> {
      if (client) return client;
      throw new NotReachable('Temporal does not answer yet; `mainstay status` shows when it does.');
    },
    state: () => ({ ok: lastProblem === null, problem: lastProblem, serverVersion }),
    async stop(): Promise<void> {
      stopping.abort();
      if (worker?.getState() === 'RUNNING') worker.shutdown();
      else await hangUp();
      await running;
      await client?.connection.close();
    },
  };
}

export type TemporalLink = ReturnType<typeof linkTemporal>;
