import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { type BotApiServer, startBotApi } from '../chaos/bot-api/server.ts';
import { createGatewayClient, type GatewayClient } from '../contracts/http/client.ts';
import { freePort } from '../platform/free-port.ts';
import { loadSettings } from '../platform/settings.ts';
import { type TemporalTarget, temporalTarget } from '../platform/temporal/connection.ts';
import { packageRoot } from '../platform/version.ts';
import { type Bare, startBare } from './bare/worker.ts';

/** The whole system as `npm start` runs it, with a bare worker beside it on the same Temporal server. */
export interface System {
  home: string;
  gateway: GatewayClient;
  bare: Bare;
  target: TemporalTarget;
  telegram: BotApiServer;
  /** Runs `mainstay …`, as it is built. */
  cli(...words: string[]): Promise<void>;
  /** The supervisor's, below which all the others are. */
  pid(): number;
  /** Stops everything and starts it again. @returns milliseconds from the start to the first answer by Telegram */
  restart(): Promise<number>;
  stop(): Promise<void>;
}

const MAIN = join(packageRoot, 'dist', 'cli', 'main.js');

export const PERSON = { id: 1001, name: 'Bench' };

/** `config` is its `config.yaml`. */
export async function startSystem(config = ''): Promise<System> {
  const home = mkdtempSync(join(tmpdir(), 'mainstay-bench-'));
  if (config !== '') writeFileSync(join(home, 'config.yaml'), config);
  const telegram = await startBotApi();
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    MAINSTAY_HOME: home,
    MAINSTAY_PORT: String(await freePort()),
    MAINSTAY_TEMPORAL_PORT: String(await freePort()),
    MAINSTAY_TEMPORAL_UI_PORT: String(await freePort()),
    ...telegram.settings(PERSON),
  };
  let up = await startUp(env);
  const { gatewayUrl, token = '' } = loadSettings(env);
  const system: System = {
    home,
    gateway: createGatewayClient({ url: gatewayUrl, token }),
    bare: await startBare(temporalTarget(env)),
    target: temporalTarget(env),
    telegram,
    async cli(...words) {
      await promisify(execFile)(process.execPath, [MAIN, ...words], { env, maxBuffer: 64 << 20 });
    },
    pid: () => up.pid,
    async restart() {
      await system.bare.stop();
      await up.stop();
      const begun = performance.now();
      up = await startUp(env);
      const before = telegram.sent(PERSON.id).length;
      telegram.user(PERSON).sends('/status');
      await telegram.waitFor((server) => server.sent(PERSON.id).length > before, 60_000);
      const took = performance.now() - begun;
      system.bare = await startBare(temporalTarget(env));
      return took;
    },
    async stop() {
      await system.bare.stop();
      await up.stop();
      await telegram.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
  return system;
}

async function startUp(env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [MAIN, 'up'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith('mainstay is ready')) break;
  // What it says later is of no interest, but must not fill the pipe.
  child.stdout.resume();
  return {
    pid: child.pid!,
    async stop(): Promise<void> {
      const exited = once(child, 'exit');
      child.kill('SIGINT');
      await exited;
    },
  };
}
