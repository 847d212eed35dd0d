import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { isRunning, identify } from '../../../platform/processes.ts';
import { describeOnLinux, openTestSandbox, type TestSandbox } from '../../support/sandbox.ts';

let box: TestSandbox;

beforeAll(async () => {
  process.env['MAINSTAY_TEST_SECRET'] = 'a-secret-of-the-node';
  box = await openTestSandbox({ credentials: { GRANTED_KEY: 'granted' } });
});

afterAll(async () => {
  delete process.env['MAINSTAY_TEST_SECRET'];
  await box.close();
});

describeOnLinux('the environment', () => {
  test('holds what was granted and what every program needs, nothing of ours', async () => {
    const names = (await box.sh('env | cut -d= -f1 | sort', { MORE: '1' })).split('\n');
    const basic = ['HOME', 'LANG', 'PATH', 'PWD', 'SHLVL', 'TMPDIR', 'USER', '_'];
    expect(names.sort()).toEqual([...basic, 'GRANTED_KEY', 'MORE'].sort());
  });

  test('a run can not take the place of a granted credential', async () => {
    expect(await box.sh('echo $GRANTED_KEY', { GRANTED_KEY: 'other' })).toBe('granted');
  });

  test('nothing is loaded before the limits are set', async () => {
    for (const name of ['LD_PRELOAD', 'LD_AUDIT', 'BASH_ENV', 'ENV', 'NO NAME', 'A=B']) {
      await expect(box.sh('true', { [name]: './first' })).rejects.toThrow(new RegExp(`The variable ${name} is`));
    }
    expect(await box.sh('env LD_LIBRARY_PATH=lib bash -c "echo \\$LD_LIBRARY_PATH"')).toBe('lib');
  });

  test('no process in there carries ours, and no argument what was granted', async () => {
    expect(await box.sh('cat /proc/*/environ | tr "\\0" "\\n"')).not.toContain('a-secret-of-the-node');
    expect(await box.sh('cat /proc/[0-9]*/cmdline | tr "\\0" "\\n"')).not.toMatch(/GRANTED|granted/);
  });

  test('no file that we have open is open in there', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const targets = (await box.sh('for fd in /proc/self/fd/* /proc/1/fd/*; do readlink $fd; done')).split('\n');
    server.close();
    // Its own output, of each process, and what bubblewrap waits by.
    expect(targets.filter((target) => /^(socket|pipe)/.test(target)).length).toBeLessThanOrEqual(6);
    expect(targets.join('\n')).not.toMatch(/\.db|\.ts|namespace|net:|user:/);
  });
});

describeOnLinux('processes', () => {
  test('none but its own is seen', async () => {
    const pids = (await box.sh('ls /proc | grep -E "^[0-9]+$"')).split('\n').map(Number);
    expect(pids.every((pid) => pid < 20)).toBe(true);
  });

  test('signals reach nobody outside', async () => {
    const bystander = spawn('sleep', ['60'], { stdio: 'ignore' });
    const identity = (await identify(bystander.pid!))!;
    await box.sh(`kill -9 ${bystander.pid}; kill -9 -- -${bystander.pid}`);
    expect(await isRunning(identity)).toBe(true);
    bystander.kill('SIGKILL');
  });

  test('the kernel’s own files tell nothing', async () => {
    for (const file of ['kcore', 'kmsg', 'kpageflags', 'kpagecount', 'kallsyms', 'keys']) {
      const read = await box.sandbox.run('bash', ['-c', `head -c 64 /proc/${file} | tr -d '\\0' | grep -v ^00000000`], {
        timeoutMs: 10_000,
      });
      expect(`${file}: ${read.output.replace(/^.*(not permitted|denied|No such file|error).*$/gm, '').trim()}`).toBe(
        `${file}: `,
      );
    }
  });

  test('/proc leads to no other root, and tells the kernel nothing', async () => {
    expect(await box.sh('ls /proc/1/root/ | tr "\\n" " "')).toBe('bin dev etc lib lib64 proc sbin tmp usr');
    const settings = ['sys/kernel/core_pattern', 'sys/vm/drop_caches', 'sys/kernel/modprobe', 'sysrq-trigger', '1/mem'];
    for (const setting of settings) {
      // Its own value again, should it get through.
      expect(await box.sh(`cat /proc/${setting} 2>/dev/null | head -c 40 >> /proc/${setting}`)).toMatch(
        /Read-only|denied|No such file/,
      );
    }
  });
});

describeOnLinux('a way to a child that is not confined', () => {
  test.each([
    'unshare -U true',
    'unshare -rm true',
    'unshare -n true',
    'bwrap --dev-bind / / true',
    'nsenter -t 1 -m true',
    'mount -t tmpfs none /tmp',
    'mount -o remount,rw /proc',
    'umount /proc',
    'chroot / true',
    'setpriv --reuid 0 true',
    'mknod device b 8 0',
  ])('%s fails', async (command) => {
    const outcome = await box.sandbox.run('bash', ['-c', command], { timeoutMs: 10_000 });
    expect(outcome.exitCode).toBeGreaterThan(0);
  });

  test('a program of the folder with the setuid bit gains nothing, nor has anybody capabilities', async () => {
    const status = await box.sh(
      'cp /usr/bin/grep g; chmod 6755 g; ./g -E "NoNewPrivs|Cap(Prm|Eff|Bnd|Amb)|Seccomp:" /proc/self/status',
    );
    expect(status.split('\n').map((line) => line.split(':\t')[1])).toEqual([
      ...Array(4).fill('0'.repeat(16)),
      '1',
      '2',
    ]);
  });

  test('the kernel refuses the calls by which filters and namespaces are left', async () => {
    const calls = {
      unshare: 272,
      setns: 308,
      ptrace: 101,
      io_uring: 425,
      bpf: 321,
      keyctl: 250,
      handle: 304,
      pidfd: 438,
    };
    const script = `import ctypes; c = ctypes.CDLL(None, use_errno=True)
for n in ${JSON.stringify(Object.values(calls))}: print(c.syscall(n, 0, 0, 0, 0, 0), ctypes.get_errno())
print(c.syscall(435, 0, 0), ctypes.get_errno())
print(c.syscall(0x40000000 | 39), ctypes.get_errno())`;
    if (process.arch !== 'x64') return;
    const answers = (await box.python(script)).split('\n');
    expect(answers).toEqual([...Array(Object.keys(calls).length).fill('-1 1'), '-1 38', '-1 1']);
  });
});

describeOnLinux('unix sockets', () => {
  test('none can be opened: neither by name, abstract, nor a datagram pair to be turned elsewhere', async () => {
    const server = createServer().listen(join(box.sandbox.folder, 'left.sock'));
    await once(server, 'listening');
    const script = `import socket
def attempt(what):
    try: what(); print("open")
    except PermissionError: print("refused")
attempt(lambda: socket.socket(socket.AF_UNIX).connect("left.sock"))
attempt(lambda: socket.socket(socket.AF_UNIX).connect("\\0abstract"))
attempt(lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM))
attempt(lambda: socket.socket(40, socket.SOCK_STREAM))
attempt(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
socket.socketpair(); print("pair")`;
    expect(await box.python(script)).toBe([...Array(5).fill('refused'), 'pair'].join('\n'));
    server.close();
    expect(await box.sh('ls /var/run/docker.sock /run/docker.sock; echo "[$SSH_AUTH_SOCK]"')).toMatch(/\[\]$/);
  });
});
