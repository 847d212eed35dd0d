import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { createGatewayClient, type GatewayClient } from '../../contracts/http/client.ts';
import { status } from '../../contracts/http/status.ts';
import { messageView, type MessageView } from '../../contracts/message.ts';
import { freePort } from '../../platform/free-port.ts';
import { until } from './until.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CLOCK = pathToFileURL(join(ROOT, 'chaos', 'clock', 'shift.mjs')).href;
const TOKEN = 'token-of-the-tests';

/** Gateway or node as a process of its own, with a home and a clock of its own. */
export interface TestPart {
  home: string;
  /** Starts it and waits until it is there for the others. */
  start(): Promise<void>;
  /** Ends it by a signal and waits until it is gone. */
  end(signal?: NodeJS.Signals): Promise<void>;
  isRunning(): boolean;
  /** Its wall clock stands so many hours off from now on. */
  setClock(hours: number): Promise<void>;
}

/** The system in parts on one Temporal server, so that each can be ended, and its clock and disk played with, alone. */
export interface SplitMainstay {
  gateway: TestPart;
  node: TestPart;
  client: GatewayClient;
  url: string;
  token: string;
  /** A folder of the test's own, which lasts as long as the system. */
  folder: string;
  /** Says something over HTTP; returns the message's id. */
  say(text: string, id?: string): Promise<string>;
  /** The message as it stands. */
  view(id: string): Promise<MessageView>;
  /** The message once it is answered. */
  answer(id: string, timeoutMs?: number): Promise<MessageView>;
  dispose(): Promise<void>;
}

export async function createSplitMainstay(
  temporalAddress: string,
  env: Record<string, string> = {},
): Promise<SplitMainstay> {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-split-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const client = createGatewayClient({ url, token: TOKEN });
  const shared = {
    ...process.env,
    MAINSTAY_PORT: String(port),
    MAINSTAY_GATEWAY_URL: url,
    MAINSTAY_TOKEN: TOKEN,
    TEMPORAL_ADDRESS: temporalAddress,
    ...env,
  };
  const now = async () => status.nullable().parse(await client.get('/api/status').catch(() => null));
  const hasGateway = async (pid: number) => (await now())?.ready && (await now())?.gateway.pid === pid;
  const hasNode = async (pid: number) => (await now())?.nodes.some((node) => node.online && node.pid === pid);
  const gateway = createPart('gateway', join(folder, 'gateway'), shared, hasGateway);
  const node = createPart('node', join(folder, 'node'), shared, hasNode);

  const view = async (id: string) => messageView.parse(await client.get(`/api/messages/${id}`));

  return {
    gateway,
    node,
    client,
    url,
    token: TOKEN,
    folder,
    async say(text, id) {
      return z.object({ id: z.string() }).parse(await client.post('/api/messages', { text, id })).id;
    },
    view,
    answer(id, timeoutMs = 40_000) {
      const answered = async () => {
        const message = await view(id);
        return message.reply !== null && message;
      };
      return until(`${id} is answered`, answered, timeoutMs);
    },
    async dispose() {
      await node.end();
      await gateway.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function createPart(
  name: 'gateway' | 'node',
  home: string,
  env: NodeJS.ProcessEnv,
  isThere: (pid: number) => Promise<unknown>,
): TestPart {
  mkdirSync(home, { recursive: true });
  const clock = `${home}.clock`;
  const logFile = join(home, `${name}.log`);
  const own = {
    ...env,
    MAINSTAY_HOME: home,
    MAINSTAY_CHAOS_CLOCK: clock,
    NODE_OPTIONS: `${env['NODE_OPTIONS'] ?? ''} --import ${CLOCK}`.trim(),
  };
  let child: ChildProcess | undefined;
  const isRunning = () => child?.exitCode === null && child.signalCode === null;

  return {
    home,
    isRunning,
    async start() {
      // On its own disk, as the supervisor keeps it.
      const log = openSync(logFile, 'a');
      const started = spawn(process.execPath, [join(ROOT, 'dist', 'cli', 'main.js'), name], {
        env: own,
        stdio: ['ignore', 'ignore', log],
      });
      closeSync(log);
      child = started;
      await until(`the ${name} is there`, async () => {
        if (!isRunning()) throw new Error(`The ${name} ended:\n${readFileSync(logFile, 'utf8').slice(-3_000)}`);
        return isThere(started.pid!);
      });
    },
    async end(signal = 'SIGKILL') {
      if (!child || !isRunning()) return;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
    async setClock(hours) {
      writeFileSync(clock, String(hours * 3_600_000));
      // The shifted clock looks at its file five times a second.
      await new Promise((resolve) => setTimeout(resolve, 250));
    },
  };
}
