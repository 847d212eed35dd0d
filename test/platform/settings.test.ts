import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadInput } from '../../contracts/errors.ts';
import { loadSettings } from '../../platform/settings.ts';

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'mainstay-settings-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (name: string, ...lines: string[]) => writeFileSync(join(home, name), lines.join('\n'));
const load = (env: Record<string, string> = {}) => loadSettings({ MAINSTAY_HOME: home, ...env });

/** The sentence a wrong setting is refused with. */
function refusal(env: Record<string, string> = {}): string {
  try {
    load(env);
  } catch (error) {
    expect(error).toBeInstanceOf(BadInput);
    return (error as Error).message;
  }
  throw new Error('It was taken.');
}

describe('settings', () => {
  test('have the defaults of the contract', () => {
    expect(load()).toMatchObject({
      port: 7400,
      host: '127.0.0.1',
      gatewayUrl: 'http://127.0.0.1:7400',
      token: undefined,
      temporal: { port: 7233, uiPort: 8233, host: 'localhost', outside: false },
      uiUrl: undefined,
      telegram: { token: undefined, apiRoot: 'https://api.telegram.org', allowedUsers: [] },
      config: { node: { slots: 2 } },
    });
    expect(loadSettings({}).home).toBe(join(homedir(), '.mainstay'));
  });

  test('come from the environment before the .env file, and an empty one is none', () => {
    write(
      '.env',
      'MAINSTAY_PORT=7500',
      'MAINSTAY_HOST=10.0.0.1',
      'MAINSTAY_TOKEN="of the file"',
      'TELEGRAM_BOT_TOKEN=',
    );
    const settings = load({ MAINSTAY_PORT: '7600', MAINSTAY_HOST: '', MAINSTAY_UI_URL: '' });
    expect(settings).toMatchObject({ port: 7600, host: '10.0.0.1', token: 'of the file', uiUrl: undefined });
    expect(settings.telegram.token).toBeUndefined();
    expect(settings.env).not.toHaveProperty('TELEGRAM_BOT_TOKEN');
  });

  test.each([
    [{ MAINSTAY_HOST: '0.0.0.0', MAINSTAY_PORT: '80' }, 'http://127.0.0.1:80'],
    [{ MAINSTAY_HOST: '::1' }, 'http://[::1]:7400'],
    [{ MAINSTAY_GATEWAY_URL: 'https://gw.example/' }, 'https://gw.example'],
  ])('with %j find the gateway at %s', (env, url) => expect(load(env as never).gatewayUrl).toBe(url));

  test('hold the ids of those who may', () => {
    expect(load({ TELEGRAM_ALLOWED_USERS: ' 7, 42,' }).telegram.allowedUsers).toEqual(['7', '42']);
  });

  test('with an outside Temporal embed none', () => {
    expect(load({ TEMPORAL_ADDRESS: 'temporal.example:7233' }).temporal.outside).toBe(true);
  });

  test.each([
    [{ MAINSTAY_PORT: 'abc' }, 'MAINSTAY_PORT must be a port from 1 to 65535'],
    [{ MAINSTAY_PORT: '70000' }, 'MAINSTAY_PORT must be a port from 1 to 65535'],
    [{ MAINSTAY_TEMPORAL_PORT: '72.5' }, 'MAINSTAY_TEMPORAL_PORT must be a port from 1 to 65535'],
    [{ MAINSTAY_TOKEN: 'short' }, 'MAINSTAY_TOKEN must have at least 8 characters'],
    [{ MAINSTAY_TEMPORAL_HOST: '10.0.0.1' }, 'MAINSTAY_TEMPORAL_HOST must be one of localhost, 127.0.0.1, 0.0.0.0'],
    [{ MAINSTAY_GATEWAY_URL: 'gateway' }, 'MAINSTAY_GATEWAY_URL must be an address such as http://127.0.0.1:7400'],
    [{ MAINSTAY_UI_URL: 'javascript:alert(1)' }, 'MAINSTAY_UI_URL must be an address such as http://127.0.0.1:7400'],
    [
      { MEMORY_DATABASE_URL: 'mysql://ada:hunter2@db.example/mainstay' },
      'MEMORY_DATABASE_URL must be an address such as postgres://user:password@127.0.0.1:5432/mainstay',
    ],
    [{ TELEGRAM_ALLOWED_USERS: '7,ann' }, 'TELEGRAM_ALLOWED_USERS must be numeric ids, comma-separated'],
  ])('of %j are refused with the variable and the place to mend it', (env, sentence) => {
    const mend = `; mend it in the environment or in ${join(home, '.env')}.`;
    expect(refusal(env as never)).toBe(sentence + mend);
    for (const [name, value] of Object.entries(env)) write('.env', `${name}=${value}`);
    expect(refusal()).toBe(sentence + mend);
  });
});

describe('config.yaml', () => {
  const inFile = (line: number) => `${join(home, 'config.yaml')}, line ${line}: `;

  test('may be missing, empty, or hold a comment alone', () => {
    expect(load().config.operator).toBe('Operator');
    for (const text of ['', '# nothing yet']) {
      write('config.yaml', text);
      expect(load().config.operator).toBe('Operator');
    }
  });

  test('is read', () => {
    write('config.yaml', 'timezone: America/Los_Angeles', 'operator: Ann', 'node:', '  slots: 4');
    expect(load().config).toMatchObject({
      timezone: 'America/Los_Angeles',
      operator: 'Ann',
      node: { slots: 4, neverGrant: [] },
    });
  });

  test.each(['UTC', 'Europe/Kyiv', 'Asia/Kolkata', 'Asia/Calcutta', 'US/Pacific'])(
    'may say that it is %s here',
    (name) => {
      write('config.yaml', `timezone: ${name}`);
      expect(load().config.timezone).toBe(name);
    },
  );

  test.each([
    ['an unknown field', ['operator: Ann', '', 'timezon: UTC'], 3, 'timezon is not a setting Mainstay knows.'],
    ['an unknown section', ['operator: Ann', 'nodes:', '  slots: 4'], 2, 'nodes is not a setting Mainstay knows.'],
    [
      'an unknown field of a section',
      ['node:', '  slots: 4', '  slot: 4'],
      3,
      'node.slot is not a setting Mainstay knows.',
    ],
    ['a wrong time zone', ['timezone: Mars/Olympus'], 1, 'timezone must be a time zone such as America/Los_Angeles.'],
    ['a wrong kind', ['node:', '  slots: many'], 2, 'node.slots is wrong: expected number, received string.'],
    ['a number out of range', ['node:', '  # a comment', '  slots: 0'], 3, 'node.slots is out of range: must be >=1.'],
    [
      'a wrong element',
      ['node:', '  neverGrant:', '    - A', '    - 7'],
      4,
      'node.neverGrant.1 is wrong: expected string, received number.',
    ],
    ['something else than fields', ['just a sentence'], 1, 'the file is wrong: expected object, received string.'],
  ])('with %s is refused with its line and field', (_, lines, line, sentence) => {
    write('config.yaml', ...lines);
    expect(refusal()).toBe(inFile(line) + sentence);
  });

  test.each([
    ['half written', ['operator: Ann', 'node: { slots: 4'], 2],
    ['with a tab', ['node:', '\tslots: 4'], 2],
    ['with a field twice', ['operator: Ann', 'operator: Bob'], 2],
  ])('%s is refused with its line', (_, lines, line) => {
    write('config.yaml', ...lines);
    const sentence = refusal();
    expect(sentence.startsWith(inFile(line))).toBe(true);
    expect(sentence).toMatch(/[^.]\.$/);
    expect(sentence).not.toContain('\n');
  });

  test('with a reference to nothing is refused', () => {
    write('config.yaml', 'operator: *nobody');
    expect(refusal()).toMatch(/config\.yaml.*nobody.*\.$/);
  });
});
