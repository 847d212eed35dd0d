import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../platform/config-file.ts';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'mainstay-mcp-config-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(...lines: string[]) {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, ['mcp:', '  servers:', ...lines.map((line) => `    ${line}`)].join('\n'));
  return readConfig(file).mcp.servers;
}

test('a server is a command with the variables it is granted, or an address', () => {
  const servers = read(
    'files: { command: npx, args: [-y, files-mcp], env: [FILES_KEY], tools: [read_*], timeout: 10m }',
    'shop: { url: "https://shop.example/mcp", headers: { authorization: "Bearer ${SHOP_KEY}" }, approve: none }',
  );
  expect(servers).toMatchObject({
    files: { command: 'npx', args: ['-y', 'files-mcp'], env: ['FILES_KEY'], timeout: 600_000, retries: 2 },
    shop: { url: 'https://shop.example/mcp', timeout: 60_000, approve: 'none', env: [] },
  });
});

test.each([
  ['shop: { command: a, url: "http://b" }', 'line 3: mcp.servers.shop must have either a command or a url.'],
  ['shop: {}', 'line 3: mcp.servers.shop must have either a command or a url.'],
  ['shop: { url: ftp://b }', 'line 3: mcp.servers.shop.url must be an address such as https://mcp.example/mcp.'],
  [
    'shop: { command: a, env: [KEY=1] }',
    'line 3: mcp.servers.shop.env.0 must be the name of a variable, never its value.',
  ],
  ['shop: { url: "http://b", env: [KEY] }', 'line 3: mcp.servers.shop.env belongs to a command.'],
  ['shop: { command: a, headers: { b: c } }', 'line 3: mcp.servers.shop.headers belongs to a url.'],
  ['shop: { url: "http://b", timeout: 1h }', 'line 3: mcp.servers.shop.timeout must be 5m or shorter for a url.'],
  [
    'shop: { command: a, approve: some }',
    'line 3: mcp.servers.shop.approve must be all, none or a list of tool names.',
  ],
  ['shop: { command: a, tool: [b] }', 'line 3: mcp.servers.shop.tool is not a setting Mainstay knows.'],
  ['Shop: { command: a }', 'line 3: mcp.servers.Shop must be lower-case letters, digits and -, 24 at most.'],
])('%s is refused with file, line and field', (line, sentence) => {
  expect(() => read(line)).toThrow(sentence);
});
