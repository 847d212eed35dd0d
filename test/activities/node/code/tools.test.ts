import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { code } from '../../../../activities/node/code.ts';
import { describeOnLinux } from '../../../support/sandbox.ts';
import { openTestSubagent, type TestSubagent } from '../../../support/subagent.ts';

let agent: TestSubagent;
beforeAll(async () => {
  agent = await openTestSubagent({ skill: code, input: { task: 'Try the tools' } });
  expect(await agent.begin()).toBe('The folder is empty.');
});
afterAll(() => agent.dispose());

const shell = (command: string, seconds = 20, attempt?: number) => agent.use('shell', { command, seconds }, attempt);

describeOnLinux('the tools of a sub-agent that writes programs', () => {
  test('files are written, read in parts, edited where a piece stands once, listed and searched', async () => {
    const text = Array.from({ length: 1_000 }, (_, index) => `line ${index + 1} “ü”\n`).join('');
    expect(await agent.use('write', { path: 'a/b/long.txt', text })).toMatch(/^Wrote a\/b\/long.txt, \d+ bytes.$/);
    expect(await agent.use('read', { path: 'a/b/long.txt', from: 999 })).toBe(
      '(1000 lines, from 999)\nline 999 “ü”\nline 1000 “ü”',
    );
    await agent.use('edit', { path: 'a/b/long.txt', old: 'line 7 “ü”\n', new: 'line seven\n' });
    expect(await agent.refused('edit', { path: 'a/b/long.txt', old: 'line 8', new: 'x' })).toBe(
      'a/b/long.txt has that piece 111 times; it was not changed.',
    );
    expect(await agent.use('grep', { pattern: 'line (seven|1000)' })).toBe(
      'a/b/long.txt:7:line seven\na/b/long.txt:1000:line 1000 “ü”\n',
    );
    await agent.use('write', { path: '-odd name', text: '' });
    expect(await agent.use('list', {})).toBe('-odd name\na\na/b\na/b/long.txt\n');
    expect(await agent.use('read', { path: '-odd name' })).toBe('(empty)');
  });

  test('text of many kinds and sizes comes back as it was written', async () => {
    const text = `$HOME \`id\` "'\\n%s\t\r\n${'ü€🙂'.repeat(60_000)}`;
    await agent.use('write', { path: 'odd', text });
    expect(await shell('wc -c < odd')).toContain(String(Buffer.byteLength(text)));
    expect(await shell('head -c 24 odd | od -c | head -2')).toContain('$   H   O   M   E       `   i   d   `');
  });

  test('an edit that was made before a crash is not made twice', async () => {
    await agent.use('write', { path: 'x', text: 'one two' });
    await agent.use('edit', { path: 'x', old: 'one', new: 'three' });
    const again = agent.use('edit', { path: 'x', old: 'one', new: 'three' }, 2);
    expect(await again).toBe('Edited x.');
    expect(await agent.use('read', { path: 'x' })).toBe('three two');
  });

  test('a command says its exit code and the end of what it printed, and is ended at its limit', async () => {
    expect(await shell('echo out; echo err >&2; exit 3')).toMatch(/^Exit code 3 after .*\.\n(out\nerr|err\nout)\n$/);
    expect(await shell('seq 100000')).toMatch(/\(the end of 588895 bytes\)\n[\s\S]*100000\n$/);
    expect(await shell('echo begun; sleep 30', 1)).toMatch(/^Ended by its time limit of 1 s after[\s\S]*begun/);
    expect(await shell('true', 20, 2)).toContain('it was run again from its start');
  });

  test('what is no text, or not there, is said so', async () => {
    writeFileSync(join(agent.folder, 'picture'), Buffer.from([1, 0, 2]));
    expect(await agent.refused('read', { path: 'picture' })).toBe('picture is no text.');
    expect(await agent.refused('read', { path: 'nowhere/at/all' })).toMatch(/there is no|no file that is there/);
    expect(await agent.refused('read', { path: 'a' })).toMatch(/no file that is there/);
    expect(await agent.refused('nothing', {})).toBe('A sub-agent code has no tool nothing.');
  });

  test('HOME lasts from one command to the next, and more than ten files come as one archive', async () => {
    await shell('echo kept >~/kept; for n in 1 2 3 4 5 6 7 8 9 10 11; do echo $n >"n $n.txt"; done');
    expect(await shell('cat ~/kept')).toContain('kept');
    const { artifacts, output } = await agent.end();
    expect(artifacts.map(({ name }) => name)).toEqual(['files.tgz']);
    expect(output['changed']).toContain('n 11.txt');
  });
});
