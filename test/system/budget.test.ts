import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { budgetView } from '../../contracts/http/budget.ts';
import { createGatewayClient } from '../../contracts/http/client.ts';
import { freePort } from '../../platform/free-port.ts';
import { until } from '../support/until.ts';

const MAIN = join(process.cwd(), 'dist/cli/main.js');
const LOADER = join(process.cwd(), 'test/support/typescript.mjs');
const SPENDER = join(process.cwd(), 'test/system/spender.fixture.ts');
const TOKEN = 'token-of-the-tests';
const LIMIT_USD = 5;
const NAMES = ['a', 'b', 'c', 'd', 'e'];

let home: string;
let port: number;
let gateway: ChildProcess;
let spenders: ChildProcess[] = [];

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'mainstay-money-'));
  writeFileSync(join(home, 'config.yaml'), `budgets: { day: ${LIMIT_USD}, month: 100 }\n`);
  port = await freePort();
});

afterEach(async () => {
  for (const child of [...spenders, gateway]) await kill(child);
  rmSync(home, { recursive: true, force: true });
});

/** Without Temporal: it takes messages and grants calls all the same. */
async function startGateway(): Promise<void> {
  const temporal = `127.0.0.1:${await freePort()}`;
  const env = {
    ...process.env,
    ...{ MAINSTAY_HOME: home, MAINSTAY_PORT: String(port), MAINSTAY_TOKEN: TOKEN, TEMPORAL_ADDRESS: temporal },
  };
  gateway = spawn(process.execPath, [MAIN, 'gateway'], { env, stdio: 'ignore' });
  await until('the gateway answers', () => view().catch(() => null));
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

function startSpender(name: string): ChildProcess {
  const args = ['--import', LOADER, SPENDER, `http://127.0.0.1:${port}`, TOKEN, name, billOf(name)];
  return spawn(process.execPath, args, { stdio: 'inherit' });
}

const billOf = (name: string) => join(home, `bill-${name}`);
const callsOf = (name: string) =>
  existsSync(billOf(name)) ? readFileSync(billOf(name), 'utf8').trim().split('\n').filter(Boolean).map(Number) : [];
const calls = () => NAMES.flatMap(callsOf);
const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);

async function view() {
  const client = createGatewayClient({ url: `http://127.0.0.1:${port}`, token: TOKEN });
  return budgetView.parse(await client.get('/api/budget')).caps[0]!;
}

test('fifty calls at once from five processes, the gateway killed three times, one caller too: not a cent beyond the cap', async () => {
  await startGateway();
  spenders = NAMES.map(startSpender);
  const ends = spenders.map((child) => once(child, 'exit'));
  for (const count of [10, 40, 80]) {
    await until(`${count} calls were made`, () => calls().length >= count);
    await kill(gateway);
    if (count === 40) await kill(spenders[0]!);
    await startGateway();
  }
  await Promise.all(ends);

  const billed = sum(calls());
  const { spentUsd, reservedUsd } = await view();
  expect(billed).toBeLessThanOrEqual(LIMIT_USD);
  expect(spentUsd).toBeLessThanOrEqual(LIMIT_USD);
  // What a killed caller has not settled is counted at its worst, so never for less than it was.
  expect(billed).toBeLessThanOrEqual(spentUsd + 1e-9);
  expect(reservedUsd).toBe(0);
  // And the money there was could be used, but for what one call might have cost.
  expect(spentUsd).toBeGreaterThan(LIMIT_USD - 0.05 - 1e-9);
}, 180_000);
