import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inNamedNetwork } from '../../../support/named-network.ts';
import { describeOnLinux } from '../../../support/sandbox.ts';

const LOADER = join(process.cwd(), 'test/support/typescript.mjs');
const FIXTURE = join(import.meta.dirname, 'names.fixture.ts');

const PRIVATE = {
  'loopback.example': '127.0.0.1',
  'six.example': '::1',
  'zero.example': '0.0.0.0',
  'ten.example': '10.0.0.5',
  'twelve.example': '172.16.3.4',
  'lan.example': '192.168.1.1',
  'cloud.example': '169.254.169.254',
  'tailnet.example': '100.64.0.9',
  'unique.example': 'fd00::5',
  'linklocal.example': 'fe80::5',
  'mapped.example': '::ffff:10.0.0.5',
  'nat64.example': '64:ff9b::a00:5',
};
const NAMES = { ...PRIVATE, 'shop.example': '203.0.113.10', 'granted.example': '10.2.2.2' };

/** Reads in a network where all of them answer. */
async function readAll(addresses: readonly string[]): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-names-'));
  const program = [process.execPath, '--import', LOADER, FIXTURE, ...addresses];
  try {
    const stdout = await inNamedNetwork(NAMES, folder, program);
    return JSON.parse(stdout) as Record<string, string>;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describeOnLinux('names', () => {
  const reached = ['http://shop.example/', 'http://203.0.113.10/', 'http://granted.example/', 'http://10.1.1.1/'];
  const led = Object.keys(PRIVATE).map((name) => `http://${name}/`);
  const redirected = [...led, 'http://127.0.0.1/', 'http://2130706433/', 'http://[::ffff:10.0.0.5]/'].map(
    (to) => `http://shop.example/?to=${encodeURIComponent(to)}`,
  );
  let answers: Record<string, string>;

  beforeAll(async () => {
    answers = await readAll([...reached, ...led, ...redirected]);
  });

  test('of the public web and granted ones are read', () => {
    for (const address of reached) expect(answers[address]).toMatch(/^reached/);
    expect(answers[`http://shop.example/?to=${encodeURIComponent('http://granted.example/')}`]).toBeUndefined();
  });

  test.each([...led, ...redirected])('that lead to this machine or a private network are not: %s', (address) => {
    expect(answers[address]).toContain('not on the public web');
  });
});
