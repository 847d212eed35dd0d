import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { code } from '../../../../activities/node/code.ts';
import { describeOnLinux } from '../../../support/sandbox.ts';
import { openTestSubagent, type TestSubagent } from '../../../support/subagent.ts';

let agent: TestSubagent;
let server: Server;
let asked = 0;

beforeAll(async () => {
  process.env['OF_THE_NODE'] = 'secret-of-the-node';
  agent = await openTestSubagent({
    skill: code,
    input: { task: 'Get out', credentials: ['SITE_KEY', 'NOT_THERE'] },
    grant: { credentials: ['SITE_KEY', 'NOT_THERE'], hosts: ['granted.example.com'] },
    grantable: { SITE_KEY: 'key-of-the-site', BANK_KEY: 'key-of-the-bank' },
  });
  await agent.begin();
  mkdirSync(join(agent.home, 'memory'));
  writeFileSync(join(agent.home, 'memory', 'MEMORY.md'), 'what we remember');
  server = createServer((_request, response) => {
    asked += 1;
    response.end('reached');
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
});

afterAll(async () => {
  delete process.env['OF_THE_NODE'];
  agent.dispose();
  await new Promise((resolve) => server.close(resolve));
});

const shell = (command: string) => agent.use('shell', { command, seconds: 20 });

describeOnLinux('a sub-agent can’t get out of its folder', () => {
  test.each(['../../../memory/MEMORY.md', '/etc/passwd', 'a/../../../x'])('by a path: %s', async (path) => {
    for (const [tool, more] of [
      ['read', {}],
      ['write', { text: 'x' }],
      ['edit', { old: 'w', new: 'x' }],
    ] as const)
      expect(await agent.refused(tool, { path, ...more })).toMatch(/must be a path inside the folder/);
  });

  test('by a link, to a file or a folder, whichever tool follows it', async () => {
    const memory = join(agent.home, 'memory');
    symlinkSync(join(memory, 'MEMORY.md'), join(agent.folder, 'file-link'));
    symlinkSync(memory, join(agent.folder, 'folder-link'));
    await shell('ln -s /etc inside-link; ln -s /proc/1/root root-link');
    for (const path of ['file-link', 'folder-link/MEMORY.md', 'inside-link/passwd', `root-link${memory}/MEMORY.md`]) {
      const said = [await agent.refused('read', { path }), await agent.refused('write', { path, text: 'ours now' })];
      for (const one of said) expect(one).toMatch(/there is no|leads out of the folder|no file that is there/);
    }
    expect(await shell(`cat file-link folder-link/MEMORY.md ${memory}/MEMORY.md`)).not.toContain('what we remember');
    expect(await agent.use('grep', { pattern: 'remember' })).toBe('Nothing was found.');
    expect(readFileSync(join(memory, 'MEMORY.md'), 'utf8')).toBe('what we remember');
    // Nor does what it leaves lead us out when its result is gathered.
    const { artifacts, text } = await agent.end();
    expect(text).toContain('Links are not brought: file-link, folder-link');
    for (const { path } of artifacts) expect(readFileSync(path, 'utf8')).not.toContain('what we remember');
  });

  test('by the folder itself become a link', async () => {
    const memory = join(agent.home, 'memory');
    await shell(`cd .. && mv work aside && ln -s ${memory} work`);
    expect(await agent.refused('write', { path: 'MEMORY.md', text: 'x' })).toMatch(/not refused|cd|no such/i);
    expect(readFileSync(join(memory, 'MEMORY.md'), 'utf8')).toBe('what we remember');
    await expect(agent.end()).rejects.toThrow(/could not be gathered|leads out/);
    const base = join(agent.home, 'runs', 'code-1', 'box');
    expect(existsSync(join(base, 'aside'))).toBe(true);
    await agent.begin();
  });

  test('by /proc: it sees its own processes, and no variable of the node’s', async () => {
    const said = await shell('cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" "\\n"; env');
    expect(said).not.toContain('secret-of-the-node');
    expect(said).not.toContain('key-of-the-bank');
    expect(await shell(`ls /proc/${process.pid} 2>&1`)).toMatch(/No such file/);
  });

  test('it has the credentials it was granted, as far as the node has them to grant', async () => {
    expect(await shell('echo "$SITE_KEY/$BANK_KEY/$NOT_THERE/$OF_THE_NODE"')).toContain('key-of-the-site///\n');
  });

  test('to this machine or its neighbours', async () => {
    const { port } = server.address() as AddressInfo;
    const targets = [
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      `[::1]:${port}`,
      '10.0.0.1',
      '192.168.1.1',
      '169.254.169.254',
    ];
    const tries = targets.flatMap((target) => [
      `curl -s -m 3 http://${target}/`,
      `curl -s -m 3 --noproxy '*' http://${target}/`,
    ]);
    expect(await shell(tries.join('; '))).not.toContain('reached');
    expect(await shell('curl -s -m 5 -o /dev/null -w "%{http_code}" http://other.example.com/')).toContain('403');
    expect(asked).toBe(0);
  });
});
