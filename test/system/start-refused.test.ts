import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../platform/free-port.ts';
import { processTable } from '../../platform/process-table.ts';
import { runCli } from '../support/mainstay.ts';

let home: string;
let env: NodeJS.ProcessEnv;
let other: Server;
let taken: string;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'mainstay-refused-'));
  env = {
    ...process.env,
    MAINSTAY_HOME: home,
    MAINSTAY_PORT: String(await freePort()),
    MAINSTAY_TEMPORAL_PORT: String(await freePort()),
    MAINSTAY_TEMPORAL_UI_PORT: String(await freePort()),
  };
  other = createServer((_, response) => void response.end('another program')).listen(0, '127.0.0.1');
  await once(other, 'listening');
  taken = String((other.address() as AddressInfo).port);
});

afterEach(async () => {
  other.close();
  await once(other, 'close');
  rmSync(home, { recursive: true, force: true });
});

/** Starts the system, which has to end by itself. */
async function refused(overrides: NodeJS.ProcessEnv = {}): Promise<string> {
  const { code, stdout, stderr } = await runCli(['up'], { ...env, ...overrides });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  return stderr;
}

async function expectNothingRuns(): Promise<void> {
  expect(await processTable.withEnvironment(`MAINSTAY_HOME=${home}`)).toEqual([]);
  const noted = join(home, 'processes');
  expect(existsSync(noted) ? readdirSync(noted) : []).toEqual([]);
}

test.each([
  [
    'MAINSTAY_PORT',
    /^Port \d+ is in use by another program, perhaps by another Mainstay home; choose another by MAINSTAY_PORT\.\n$/,
  ],
  [
    'MAINSTAY_TEMPORAL_PORT',
    /^Port \d+, meant for Temporal, is in use by another program; .+ set MAINSTAY_TEMPORAL_PORT to a free port\.\n$/,
  ],
  [
    'MAINSTAY_TEMPORAL_UI_PORT',
    /^Port \d+, meant for Temporal, is in use by another program; .+ set MAINSTAY_TEMPORAL_UI_PORT to a free port\.\n$/,
  ],
])('%s in use by another program', async (variable, sentence) => {
  expect(await refused({ [variable]: taken })).toMatch(sentence);
  await expectNothingRuns();
  expect(await (await fetch(`http://127.0.0.1:${taken}`)).text()).toBe('another program');
});

test.each([
  ['half-written', 'timezone: Europe/Berlin\nmodels:\n  main: [anthropic/one,\n', 4, /./],
  ['with a slip in a name', 'timezone: Europe/Berlin\ntimzone: Europe/Berlin\n', 2, /timzone/],
  ['with a wrong value', '\n\nnode: { slots: many }\n', 3, /node\.slots/],
])('a config.yaml %s is named by file and line', async (_, text, line, what) => {
  const file = join(home, 'config.yaml');
  writeFileSync(file, text);
  const sentence = await refused();
  expect(sentence).toMatch(new RegExp(`^${file}, line ${line}: .+\\.\n$`));
  expect(sentence).toMatch(what);
  expect(readFileSync(file, 'utf8')).toBe(text);
  await expectNothingRuns();
});

test.each([
  ['MAINSTAY_PORT', 'http', /^MAINSTAY_PORT .+; mend it in the environment or in .+\.env\.\n$/],
  ['TELEGRAM_ALLOWED_USERS', '@ann', /^TELEGRAM_ALLOWED_USERS must be numeric ids, comma-separated; mend it/],
])('%s of nonsense', async (variable, value, sentence) => {
  expect(await refused({ [variable]: value })).toMatch(sentence);
  await expectNothingRuns();
});

test('a gateway whose port is taken ends, rather than work on unseen', async () => {
  const { code, stderr } = await runCli(['gateway'], {
    ...env,
    MAINSTAY_PORT: taken,
    MAINSTAY_TOKEN: 'token-of-the-tests',
    TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}`,
  });
  expect(code).toBe(2);
  expect(stderr).toContain('is in use by another program');
  await expectNothingRuns();
}, 30_000);
