import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { prepareExample } from '../../cli/up/example.ts';
import { untilReady } from '../../cli/up/ready.ts';
import type { CronDefinition } from '../../contracts/cron.ts';
import { cronEntry, definitionOf } from '../../gateway/crons/entry.ts';
import { NotReachable } from '../../contracts/errors.ts';
import { createGatewayClient, type GatewayClient } from '../../contracts/http/client.ts';
import { readConfig } from '../../platform/config-file.ts';
import { freePort } from '../../platform/free-port.ts';
import { type HomePaths, prepareHome } from '../../platform/home.ts';
import { loadSettings, type Settings } from '../../platform/settings.ts';
import { embeddedServerCommand } from '../../platform/temporal/server.ts';
import { packageRoot } from '../../platform/version.ts';
import { type BotApiServer, startBotApi } from '../bot-api/server.ts';
import { createPart, type Part } from '../storm/part.ts';

const EXAMPLE = 'business';
const MAIN = join(packageRoot, 'dist', 'cli', 'main.js');
const READY_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 100;

/** The operator of the business: who writes, and where its crons' words go. */
export const ADA = { id: 7001, name: 'Ada' };

/** The whole business in a home of its own, each process a part that can be ended alone. */
export interface SoakWorld {
  folder: string;
  paths: HomePaths;
  parts: Record<'temporal' | 'servers' | 'gateway' | 'node', Part>;
  telegram: BotApiServer;
  /** The crons of the business as they are written in the example. */
  crons: CronDefinition[];
  gateway: GatewayClient;
  temporalAddress: string;
  /** Parts that ended though nobody killed them. */
  ownEnds: string[];
  /** Resolves when gateway, Temporal and node are there. */
  ready(withinMs?: number): Promise<void>;
  /** Runs `mainstay …`. @returns its JSON document */
  cli(...args: string[]): Promise<unknown>;
  stop(): Promise<void>;
  /** Takes everything away, the folder too unless it is to be kept. */
  close(keep: boolean): Promise<void>;
}

/** A world whose Temporal runs already; the other parts are to be started. */
export async function createSoakWorld(temporalBinary: string): Promise<SoakWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-soak-'));
  const home = join(folder, 'home');
  const paths = prepareHome(home);
  const telegram = await startBotApi();
  const [temporalPort, uiPort] = [await freePort(), await freePort()];
  const temporalAddress = `localhost:${temporalPort}`;
  const ownEnds: string[] = [];
  const part = (name: string, command: readonly string[], env: NodeJS.ProcessEnv): Part =>
    createPart({
      ...{ name, command, env },
      logFile: join(paths.logs, `${name}.log`),
      onOwnEnd: (how) => ownEnds.push(`${name}: ${how}`),
    });
  const temporal = part(
    'temporal',
    [
      temporalBinary,
      ...embeddedServerCommand({ dataDir: paths.temporal, port: temporalPort, uiPort, host: 'localhost' }),
    ],
    { PATH: process.env['PATH'], HOME: folder },
  );
  // First of all, since it takes some free ports for itself: the others' are chosen among those that are left.
  temporal.start();
  await answersAt(temporalAddress).catch(async (error: unknown) => {
    await temporal.stop();
    throw error;
  });

  const port = await freePort();
  const businessUrl = `http://127.0.0.1:${await freePort()}`;
  const env: NodeJS.ProcessEnv = {
    ...{ PATH: process.env['PATH'], HOME: folder, MAINSTAY_HOME: home },
    MAINSTAY_PORT: String(port),
    MAINSTAY_TOKEN: randomBytes(24).toString('base64url'),
    TEMPORAL_ADDRESS: temporalAddress,
    ...telegram.settings(ADA),
    BUSINESS_URL: businessUrl,
  };
  const { args: serversArgs } = prepareExample(EXAMPLE, loadSettings(env), () => undefined);
  const { timezone = 'UTC', crons } = readConfig(paths.configFile);
  // The crons come when the day begins; until then the business has none.
  writeFileSync(paths.configFile, 'operator: Ada\n');
  const settings: Settings = loadSettings(env);

  const parts = {
    temporal,
    servers: part('servers', [process.execPath, ...serversArgs], env),
    gateway: part('gateway', [process.execPath, MAIN, 'gateway'], env),
    node: part('node', [process.execPath, MAIN, 'node'], env),
  };

  async function stop(): Promise<void> {
    for (const name of ['node', 'gateway', 'servers', 'temporal'] as const) await parts[name].stop();
  }

  return {
    ...{ folder, paths, parts, telegram, temporalAddress, ownEnds, stop },
    crons: crons.map((entry) => definitionOf(cronEntry.parse(entry), timezone)),
    gateway: createGatewayClient({ url: settings.gatewayUrl, token: settings.token ?? '' }),
    async ready(withinMs = READY_WITHIN_MS) {
      await untilReady(settings, AbortSignal.timeout(withinMs));
    },
    async cli(...args) {
      const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...args, '--json'], {
        env,
        maxBuffer: 64 << 20,
      });
      return JSON.parse(stdout);
    },
    async close(keep) {
      await stop();
      await telegram.close();
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Resolves when Temporal answers there.
 * @throws NotReachable
 */
export async function answersAt(address: string): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: '1s' });
      return await connection.close();
    } catch (cause) {
      if (performance.now() > deadline) throw new NotReachable(`Temporal does not answer at ${address}.`, { cause });
      await sleep(LOOK_EVERY_MS);
    }
  }
}
