import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describeOnLinux, openTestSandbox, type TestSandbox } from '../../support/sandbox.ts';

let box: TestSandbox;

beforeAll(async () => {
  box = await openTestSandbox();
  writeFileSync(join(box.outside, 'secret'), 'the secret');
});

afterAll(() => box.close());

describeOnLinux('the files a sandbox sees', () => {
  test('its folder is read and written, and belongs to us', async () => {
    writeFileSync(join(box.sandbox.folder, 'in.txt'), 'given');
    expect(await box.sh('cat in.txt && echo made > out.txt && pwd')).toBe(`given${box.sandbox.folder}`);
    expect(readFileSync(box.sandbox.file('out.txt'), 'utf8')).toBe('made\n');
  });

  test('node, python and git work in it', async () => {
    const script = `node -e 'require("child_process").execFileSync("true"); console.log("node")'
      python3 -c 'import subprocess, ssl, multiprocessing; subprocess.run(["true"]); multiprocessing.Lock(); print("python")'
      git init -q repo && cd repo && echo a > a && git add a &&
      git -c user.name=x -c user.email=x@example.com commit -qm one && git log --format=git-%s`;
    expect(await box.sh(script)).toBe('node\npython\ngit-one');
  });

  test.each(['../outside-*/secret', '$PWD/../outside-*/secret', '/proc/self/root/../$PWD/../outside-*/secret'])(
    'a path that climbs out leads nowhere: %s',
    async (path) => {
      expect(await box.sh(`cat ${path}`)).toMatch(/No such file/);
    },
  );

  test('nothing else of the disk is there: home, other folders, the system’s secrets', async () => {
    const paths = [homedir(), box.outside, process.cwd(), '/etc/shadow', '/etc/ssl/private', '/sys', '/run', '/var'];
    expect(await box.sh(`for path in ${paths.join(' ')}; do [ -e "$path" ] && echo "$path"; done`)).toBe('');
    expect(await box.sh('find /tmp -maxdepth 1 -type f; echo $HOME')).toBe('/tmp');
  });

  test('the system is read-only', async () => {
    const places = ['/', '/usr', '/usr/bin', '/etc', '/dev', '/proc', '/bin'];
    for (const place of places) expect(await box.sh(`echo x > ${place}/made`)).toMatch(/Read-only|No such file/);
    expect(await box.sh('echo x >> /etc/passwd; echo x >> /etc/hosts; mv /usr/bin/env /tmp')).not.toContain('x\n');
    expect(await box.sh('cat /etc/passwd')).toBe('sandbox:x:1000:1000::/tmp:/bin/sh');
  });

  test('links out of the folder lead nowhere, made before or in it', async () => {
    symlinkSync(box.outside, join(box.sandbox.folder, 'before'));
    symlinkSync('/etc', join(box.sandbox.folder, 'etc'));
    expect(await box.sh('cat before/secret')).toMatch(/No such file/);
    expect(await box.sh('cat etc/shadow')).toMatch(/No such file/);
    expect(await box.sh(`ln -s ${box.outside}/secret during; cat during; echo over > during`)).toMatch(/No such file/);
    expect(await box.sh(`ln ${box.outside}/secret hard`)).toMatch(/failed/);
    expect(readFileSync(join(box.outside, 'secret'), 'utf8')).toBe('the secret');
  });
});

describeOnLinux('what is read outside of what a sandbox left', () => {
  test('its links, pipes and foreign files are refused', async () => {
    await box.sh(
      `ln -s ${box.outside}/secret bait; ln -s ${box.outside} door; mkfifo pipe; mkdir sub; echo ok > sub/fine`,
    );
    linkSync(join(box.outside, 'secret'), join(box.sandbox.folder, 'second-name'));
    expect(box.sandbox.file('sub/fine')).toBe(join(box.sandbox.folder, 'sub/fine'));
    for (const path of ['bait', 'door/secret', '../outside', 'pipe', 'sub', 'second-name', 'nowhere', '.']) {
      expect(() => box.sandbox.file(path)).toThrow(/folder|plain file/);
    }
  });
});

describeOnLinux("a folder that can not be a sandbox's", () => {
  test.each(['/', '/usr/lib', homedir(), '/tmp'])('%s can not be a sandbox’s folder', async (folder) => {
    mkdirSync(folder, { recursive: true });
    await expect(openTestSandbox({ folder })).rejects.toThrow(/one of its own/);
  });
});
