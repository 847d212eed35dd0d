import { execFile } from 'node:child_process';
import { chownSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeOnLinux } from '../../support/sandbox.ts';

const run = promisify(execFile);
const NOBODY = ['--reuid', '65534', '--regid', '65534', '--clear-groups'];
const LOADER = join(process.cwd(), 'test/support/typescript.mjs');
const FIXTURE = join(process.cwd(), 'test/platform/sandbox/holder.fixture.ts');

// Where the tests run as somebody else, all the others show it.
describeOnLinux('a node that is not root', () => {
  test('has the same sandbox, with a network', async () => {
    const readable = await run('setpriv', [...NOBODY, 'test', '-r', LOADER]).then(
      () => true,
      () => false,
    );
    if (process.getuid?.() !== 0 || !readable) return;
    const root = mkdtempSync(join(realpathSync(tmpdir()), 'mainstay-not-root-'));
    chownSync(root, 65_534, 65_534);
    const script = `id -u; echo made > file && cat file; grep -c :0C38 /proc/net/tcp; unshare -U true || echo refused
      grep -E 'Cap(Eff|Bnd)|Seccomp:' /proc/self/status | cut -f2; ulimit -u; cat /etc/shadow 2>/dev/null || echo none`;
    const node = [process.execPath, '--import', LOADER, FIXTURE, root, script];
    const env = { ...process.env, HOME: root, TMPDIR: root };
    const { stdout } = await run('setpriv', [...NOBODY, ...node], { env });
    rmSync(root, { recursive: true });
    const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('unshare:'));
    expect(lines).toEqual(['1000', 'made', '1', 'refused', '0'.repeat(16), '0'.repeat(16), '2', '512', 'none']);
  });
});
