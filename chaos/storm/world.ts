import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { stringify } from 'yaml';
import { createGatewayClient, type GatewayClient } from '../../contracts/http/client.ts';
import { freePort } from '../../platform/free-port.ts';
import { homePaths, type HomePaths } from '../../platform/home.ts';
import { embeddedServerCommand } from '../../platform/temporal/server.ts';
import { packageRoot } from '../../platform/version.ts';
import { type BotApiServer, startBotApi } from '../bot-api/server.ts';
import { createNamespaces } from '../network/namespaces.ts';
import type { Network } from '../network/network.ts';
import { createProxies } from '../network/proxies.ts';
import { type Disk, mountDisk } from './disk.ts';
import { createPart, type Part } from './part.ts';
import { DICTATOR } from './dictation.ts';
import { startModel, type StormModel } from './model.ts';
import { type Provider, startProvider } from './provider.ts';
import { SCRIPTS } from './scripts.ts';

export type PartName = 'gateway' | 'node' | 'temporal';
export const PARTS: readonly PartName[] = ['gateway', 'node', 'temporal'];

/** The people who write during a storm. */
export const PEOPLE = [7001, 7002, 7003, 7004].map((id) => ({ id, name: `Person ${id}` }));

export const EVERYBODY = [...PEOPLE, DICTATOR];

/** A home's disk, megabytes: enough for hours of logs. */
const DISK_MB = 512;

const NODE_SLOTS = 6;

export interface WorldOptions {
  /** Network namespaces and small disks (root on Linux); else TCP proxies. */
  root: boolean;
  /** The `temporal` command. */
  temporalBinary: string;
}

/** The whole system, each part in its place, with a Telegram and a provider that keep count. */
export interface World {
  folder: string;
  network: Network;
  parts: Record<PartName, Part>;
  /** Absent without root. */
  disks: Partial<Record<PartName, Disk>>;
  homes: { gateway: HomePaths; node: HomePaths };
  telegram: BotApiServer;
  provider: Provider;
  model: StormModel;
  /** What both `config.yaml` say of the model. */
  modelConfig: object;
  /** Where the node finds the provider. */
  providerUrl: string;
  temporalAddress: string;
  /** What the gateway knows to be secret, and people say; what the node does, and its scripts print. */
  secrets: Record<'SHOP_KEY' | 'MAIL_PASSWORD', string>;
  gateway: GatewayClient;
  /** Puts the clock of a part off, milliseconds. */
  setClock(part: 'gateway' | 'node', offsetMs: number): void;
  /** Parts that ended though nobody killed them. */
  ownEnds: string[];
  /** Stops every part; the folders stay. */
  stop(): Promise<void>;
  /** Takes everything away, the folders too unless they are to be kept. */
  close(keep: boolean): Promise<void>;
}

export async function createWorld({ root, temporalBinary }: WorldOptions): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-storm-'));
  const network = root ? await createNamespaces(process.pid % 10_000) : createProxies();
  const [gatewayHome, nodeHome] = [join(folder, 'gateway'), join(folder, 'node')];
  const disks: World['disks'] = root
    ? { gateway: await mountDisk(gatewayHome, DISK_MB), node: await mountDisk(nodeHome, DISK_MB) }
    : {};
  const homes = { gateway: homePaths(gatewayHome), node: homePaths(nodeHome) };
  mkdirSync(join(homes.node.workspace, 'scripts'), { recursive: true });
  for (const [name, script] of Object.entries(SCRIPTS))
    writeFileSync(join(homes.node.workspace, 'scripts', name), script, { mode: 0o755 });

  const telegram = await startBotApi({ host: network.bind('gateway-telegram') });
  const provider = await startProvider(network.bind('node-provider'));
  const model = await startModel(network.bind('node-provider'), () => recordedAnswers(homes.node.nodeDb));
  const [temporalPort, uiPort, gatewayPort] = [await freePort(), await freePort(), await freePort()];
  const token = randomBytes(24).toString('base64url');
  const secret = () => randomBytes(24).toString('base64url');
  const secrets = { SHOP_KEY: secret(), MAIL_PASSWORD: secret() };
  const ownEnds: string[] = [];
  const clocks = { gateway: join(folder, 'gateway.clock'), node: join(folder, 'node.clock') };
  for (const file of Object.values(clocks)) writeFileSync(file, '0');

  function part(name: PartName, command: readonly string[], env: NodeJS.ProcessEnv): Part {
    return createPart({
      name,
      command: [...network.within(name), ...command],
      env: { PATH: process.env['PATH'], HOME: folder, ...env },
      logFile: join(folder, `${name}.log`),
      onOwnEnd: (how) => ownEnds.push(`${name}: ${how}`),
    });
  }
  const main = join(packageRoot, 'dist', 'cli', 'main.js');
  const shift = `--import ${join(packageRoot, 'dist', 'chaos', 'clock', 'shift.mjs')}`;
  const urlOf = (address: string) => `http://${address}`;
  const baseUrl = `${urlOf(await network.address('node-provider', model.port))}/v1`;
  const modelConfig = {
    providers: { storm: { wire: 'openai', baseUrl } },
    prices: { 'storm/*': { input: 1, output: 2 } },
    models: { main: ['storm/clerk'] },
  };
  writeFileSync(homes.gateway.configFile, stringify(modelConfig));
  // Crons go behind people: with fewer slots they would wait for the whole storm, and none would meet a fault.
  writeFileSync(homes.node.configFile, stringify({ node: { slots: NODE_SLOTS }, ...modelConfig }));
  const dataDir = join(folder, 'temporal');
  mkdirSync(dataDir);

  const parts = {
    temporal: part(
      'temporal',
      [
        temporalBinary,
        ...embeddedServerCommand({ dataDir, port: temporalPort, uiPort, host: root ? '0.0.0.0' : 'localhost' }),
      ],
      {},
    ),
    gateway: part('gateway', [process.execPath, main, 'gateway'], {
      MAINSTAY_HOME: gatewayHome,
      MAINSTAY_HOST: root ? '0.0.0.0' : '127.0.0.1',
      MAINSTAY_PORT: String(gatewayPort),
      MAINSTAY_TOKEN: token,
      SHOP_KEY: secrets.SHOP_KEY,
      TEMPORAL_ADDRESS: await network.address('gateway-temporal', temporalPort),
      ...telegram.settings(...EVERYBODY),
      TELEGRAM_API_ROOT: urlOf(await network.address('gateway-telegram', telegram.port)),
      NODE_OPTIONS: shift,
      MAINSTAY_CHAOS_CLOCK: clocks.gateway,
    }),
    node: part('node', [process.execPath, main, 'node'], {
      MAINSTAY_HOME: nodeHome,
      MAINSTAY_TOKEN: token,
      MAIL_PASSWORD: secrets.MAIL_PASSWORD,
      MAINSTAY_GATEWAY_URL: urlOf(await network.address('node-gateway', gatewayPort)),
      TEMPORAL_ADDRESS: await network.address('node-temporal', temporalPort),
      NODE_OPTIONS: shift,
      MAINSTAY_CHAOS_CLOCK: clocks.node,
    }),
  };

  async function stop(): Promise<void> {
    for (const name of ['gateway', 'node', 'temporal'] as const) await parts[name].stop();
  }

  return {
    folder,
    network,
    parts,
    disks,
    homes,
    telegram,
    provider,
    ...{ model, modelConfig },
    providerUrl: urlOf(await network.address('node-provider', provider.port)),
    temporalAddress: await network.address('harness-temporal', temporalPort),
    secrets,
    gateway: createGatewayClient({ url: urlOf(await network.address('harness-gateway', gatewayPort)), token }),
    setClock: (name, offsetMs) => writeFileSync(clocks[name], String(offsetMs)),
    ownEnds,
    stop,
    async close(keep) {
      await stop();
      await telegram.close();
      await provider.close();
      await model.close();
      await network.close();
      if (keep) return;
      for (const disk of Object.values(disks)) await disk.unmount();
      if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function recordedAnswers(nodeDb: string): number {
  const db = new Database(nodeDb, { readonly: true });
  try {
    const sql = "SELECT count(*) FROM work WHERE skill = 'callModel' AND outcome ->> '$.kind' = 'result'";
    return Number(db.prepare(sql).pluck().get());
  } finally {
    db.close();
  }
}
