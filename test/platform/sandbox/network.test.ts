import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inNamedNetwork } from '../../support/named-network.ts';
import { describeOnLinux, openTestSandbox, type TestSandbox } from '../../support/sandbox.ts';

const HERE = join(process.cwd(), 'test/platform/sandbox');
const LOADER = join(process.cwd(), 'test/support/typescript.mjs');

type Answers = Record<string, [status: number, body: string]>;

const NAMES = {
  'shop.example': '203.0.113.10',
  'www.wild.example': '203.0.113.11',
  'other.example': '203.0.113.12',
  'loopback.wild.example': '127.0.0.1',
  'six.wild.example': '::1',
  'zero.wild.example': '0.0.0.0',
  'ten.wild.example': '10.0.0.5',
  'twelve.wild.example': '172.16.3.4',
  'lan.wild.example': '192.168.1.1',
  'cloud.wild.example': '169.254.169.254',
  'tailnet.wild.example': '100.64.0.9',
  'unique.wild.example': 'fd00::5',
  'linklocal.wild.example': 'fe80::5',
  'mapped.wild.example': '::ffff:10.0.0.5',
  'nat64.wild.example': '64:ff9b::a00:5',
};

/** Asks from a sandbox in a network where all of them answer. */
async function askAll(targets: readonly string[]): Promise<{ answers: Answers; refused: string[] }> {
  const root = mkdtempSync(join(tmpdir(), 'mainstay-reach-'));
  const fixture = [process.execPath, '--import', LOADER, join(HERE, 'reach.fixture.ts')];
  const program = [...fixture, root, join(HERE, 'programs/ask.py'), ...targets];
  try {
    const stdout = await inNamedNetwork(NAMES, root, program);
    const { output, refused } = JSON.parse(stdout) as { output: string; refused: string[] };
    return { answers: JSON.parse(output) as Answers, refused };
  } finally {
    rmSync(root, { recursive: true });
  }
}

describeOnLinux('hosts that were granted', () => {
  const granted = ['http http://shop.example/', 'http http://www.wild.example/', 'connect shop.example:80'];
  const others = [
    'http http://other.example/',
    'http http://wild.example/',
    'http http://shop.example:8080/',
    'connect other.example:80',
    'connect shop.example.other.example:80',
    'stranger shop.example:80',
    'socks other.example:80',
  ];
  const numbers = ['127.0.0.1', '2130706433', '0x7f000001', '0177.0.0.1', '127.1', '[::1]', '[::ffff:127.0.0.1]'];
  const privates = [
    '10.0.0.5',
    '172.16.3.4',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.9',
    '[fd00::5]',
    '203.0.113.10',
  ];
  const literal = [...numbers, ...privates].flatMap((host) => [`http http://${host}/`, `connect ${host}:80`]);
  const rebound = Object.keys(NAMES)
    .filter((name) => name.endsWith('.wild.example') && name !== 'www.wild.example')
    .flatMap((name) => [`http http://${name}/`, `connect ${name}:80`, `socks ${name}:80`]);
  const redirects = ['http://127.0.0.1/', 'http://other.example/', 'http://lan.wild.example/'].map(
    (to) => `http http://shop.example/?to=${encodeURIComponent(to)}`,
  );
  let answers: Answers;
  let refused: string[];

  beforeAll(async () => {
    const all = [...granted, 'socks shop.example:80', ...others, ...literal, ...rebound, ...redirects];
    ({ answers, refused } = await askAll(all));
  });

  test('are reached by HTTP, a tunnel and SOCKS', () => {
    for (const target of granted) expect(answers[target]?.[1]).toMatch(/^reached/);
    expect(answers['socks shop.example:80']![0]).toBe(0);
  });

  test.each(others)('no other is, nor another port, nor without the password: %s', (target) => {
    expect(answers[target]).toBeDefined();
    expect(answers[target]![1]).not.toMatch(/reached/);
    expect(answers[target]![0]).not.toBe(target.startsWith('socks') ? 0 : 200);
  });

  test.each(literal)('no number is, in whatever spelling: %s', (target) => {
    expect(answers[target]![1]).not.toMatch(/reached/);
    expect(answers[target]![0]).not.toBe(200);
  });

  test.each(rebound)('a granted name that resolves to this machine or a private network is not: %s', (target) => {
    expect(answers[target]![1]).not.toMatch(/reached/);
    expect(answers[target]![0]).not.toBe(target.startsWith('socks') ? 0 : 200);
  });

  test.each(redirects)('a redirect leads no further than a request: %s', (target) => {
    expect(answers[target]![0]).toBe(403);
  });

  test('what was refused is told', () => expect(refused).toContain('other.example:80'));
});

describeOnLinux('two sandboxes at once', () => {
  test('do not share what was granted', async () => {
    const one = await openTestSandbox({ hosts: ['one.invalid.example'] });
    const two = await openTestSandbox({ hosts: ['two.invalid.example'] });
    const targets = ['connect one.invalid.example:443', 'connect two.invalid.example:443'];
    const ask = async (box: TestSandbox) => {
      copyFileSync(join(HERE, 'programs/ask.py'), join(box.sandbox.folder, 'ask.py'));
      const { output } = await box.sandbox.run('python3', ['ask.py', ...targets], { timeoutMs: 30_000 });
      const answers = JSON.parse(output) as Answers;
      return targets.map((target) => answers[target]![0]);
    };
    // The granted one has no address: the proxy tried, and found none.
    expect(await Promise.all([ask(one), ask(two)])).toEqual([
      [502, 403],
      [403, 502],
    ]);
    await Promise.all([one.close(), two.close()]);
  });
});

describeOnLinux('without the proxy', () => {
  test.each([[['example.com']], [[]]])('nothing is reached directly, with hosts %j', async (hosts) => {
    const box = await openTestSandbox({ hosts });
    const server = createServer((client) => client.end('reached')).listen(0, '0.0.0.0');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const script = `import socket
for family, address in [(2, "127.0.0.1"), (10, "::1"), (2, "10.0.0.1"), (2, "192.168.1.1"), (2, "169.254.169.254"), (2, "100.64.0.1"), (2, "93.184.216.34"), (10, "fd00::1")]:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        line = socket.socket(family, kind); line.settimeout(2)
        try: line.connect((address, ${port})); line.send(b"x"); print("sent" if kind == 1 else "", address if address not in ("127.0.0.1", "::1") else "", end="")
        except OSError: pass
try: print(socket.getaddrinfo("example.com", 80))
except OSError: pass`;
    expect((await box.python(script)).trim()).toBe('');
    expect(await box.sh('cut -s -d: -f1 /proc/net/dev | tr -d " "')).toBe('lo');
    server.close();
    await box.close();
  });

  test.each(['localhost', '127.0.0.1', '10.0.0.5', '::1', 'printer', 'nas.local', 'metadata.internal', '*', '*.com:x'])(
    '%s can not even be granted',
    async (host) => {
      await expect(openTestSandbox({ hosts: [host] })).rejects.toThrow(/must/);
    },
  );
});
