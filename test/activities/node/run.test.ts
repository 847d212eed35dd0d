import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../../activities/node/run.ts';
import { identify } from '../../../platform/processes.ts';
import { runSkill, until, useHome } from './run/scripts.ts';

const home = useHome();

describe('a script that runs', () => {
  it('gives back its exit code, what it printed on both outputs, and how long it took', async () => {
    await home.script('hello.sh', 'echo out; echo err >&2');
    const output = await runSkill(home.job(), { script: 'hello.sh' });
    expect(output).toEqual({ exitCode: 0, output: 'out\nerr', outputBytes: 8, durationMs: expect.any(Number) });
  });

  it('gets its arguments unchanged, whatever stands in them', async () => {
    await home.script('args.sh', 'printf "[%s]\\n" "$@"');
    const args = ['a', 'c d', '$HOME', '"; rm -rf /', '', '-n'];
    const { output } = await runSkill(home.job(), { script: 'args.sh', args });
    expect(output.split('\n')).toEqual(args.map((arg) => `[${arg}]`));
  });

  it('works in the workspace', async () => {
    await home.script('where.sh', 'pwd -P; echo x > made-here');
    await runSkill(home.job(), { script: 'where.sh' });
    expect(await home.read('made-here')).toBe('x\n');
  });

  it.each([
    ['a.sh', 'echo shell', 'shell'],
    ['a.py', 'import sys; print("python", sys.version_info[0])', 'python 3'],
    ['a.mjs', 'import "node:fs"; console.log("module")', 'module'],
    ['a.cjs', 'console.log(typeof require)', 'function'],
    ['sub/deep.sh', 'echo deep', 'deep'],
    ['shebang.sh', '#!/usr/bin/env python3\nprint("by its first line")', 'by its first line'],
  ])('%s is run by the right program', async (script, text, said) => {
    await home.script(script, text);
    expect((await runSkill(home.job(), { script })).output).toBe(said);
  });

  it('may have any name when it is executable and says what runs it', async () => {
    await home.script('tool', '#!/bin/sh\necho "$0" is a tool', 0o755);
    expect((await runSkill(home.job(), { script: 'tool' })).output).toMatch(/scripts\/tool is a tool$/);
  });

  it('may be named without its ending where only one fits', async () => {
    await home.script('true.sh', 'exit 0');
    expect((await runSkill(home.job(), { script: 'true' })).exitCode).toBe(0);
    await home.script('true.py', '');
    await expect(runSkill(home.job({ id: 'job-2' }), { script: 'true' })).rejects.toThrow(
      'Which of true.sh and true.py',
    );
  });

  it('makes an artifact of every file it leaves in MAINSTAY_OUT', async () => {
    await home.script(
      'make.sh',
      'mkdir $MAINSTAY_OUT/deep; echo 1 > $MAINSTAY_OUT/a.txt; echo 22 > "$MAINSTAY_OUT/deep/b c.txt"',
    );
    const job = home.job();
    await runSkill(job, { script: 'make.sh' });
    expect(job.artifacts.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['a.txt', 2],
      ['b c.txt', 3],
    ]);
  });

  it('finds the attachments of its message', async () => {
    const files = ['a', 'b'].map((name) => `attachment:${name.repeat(64)}/${name}.txt`);
    const attachments = Object.fromEntries(files.map((file, index) => [file, join(home.path, `${index}`)]));
    for (const path of Object.values(attachments)) await writeFile(path, `text of ${path.at(-1)}\n`);
    await home.script('cat.sh', 'echo "$MAINSTAY_FILES" | while read -r file; do cat "$file"; done');
    const { output } = await runSkill(home.job({ attachments }), { script: 'cat.sh', files });
    expect(output).toBe('text of 0\ntext of 1');
  });

  it('tells what it cost', async () => {
    await home.script('busy.sh', 'i=0; while [ $i -lt 700000 ]; do i=$((i+1)); done');
    const job = home.job();
    await runSkill(job, { script: 'busy.sh' });
    expect(job.measured.cpuMs).toBeGreaterThan(50);
    expect(job.measured.maxRssBytes).toBeGreaterThan(500_000);
  });
});

describe('the environment of a script', () => {
  it('holds what it needs and what it was granted, and nothing else', async () => {
    process.env['MAINSTAY_TOKEN'] = 'a secret of the node';
    await home.script('env.mjs', '// mainstay: env WANTED, ALSO\nconsole.log(JSON.stringify(process.env))');
    const job = home.job({ granted: { WANTED: 'yes', ALSO: 'too', UNASKED: 'no' } });
    const { output } = await runSkill(job, { script: 'env.mjs' });
    // What the shell and macOS add by themselves tells nothing of the node.
    const { PATH, HOME, LANG, TZ, TMPDIR, PWD, OLDPWD, SHLVL, _, __CF_USER_TEXT_ENCODING, ...rest } = JSON.parse(
      output,
    ) as NodeJS.ProcessEnv;
    expect(rest).toEqual({
      WANTED: 'yes',
      ALSO: 'too',
      MAINSTAY_JOB_ID: job.id,
      MAINSTAY_WORKSPACE: job.workspace,
      MAINSTAY_FILES: '',
      MAINSTAY_OUT: join(job.dir, 'launch-1', 'out'),
    });
    expect([PATH, HOME, TMPDIR]).toEqual([
      process.env['PATH'],
      expect.stringMatching(/^\//),
      expect.stringMatching(/^\//),
    ]);
  });

  it('lacks what was not granted, and a failure says so', async () => {
    await home.script('env.sh', '# mainstay: env STRIPE_KEY\n[ -n "$STRIPE_KEY" ]');
    const failed = runSkill(home.job(), { script: 'env.sh' });
    await expect(failed).rejects.toThrow('It was not granted STRIPE_KEY.');
  });
});

describe('a script that fails', () => {
  it('fails the job with its exit code and its last lines', async () => {
    await home.script('bad.sh', 'for i in $(seq 20); do echo line $i; done; exit 3');
    const failed = runSkill(home.job(), { script: 'bad.sh' });
    await expect(failed).rejects.toMatchObject({
      name: 'SkillFailed',
      message: expect.stringMatching(/^bad\.sh ended with exit code 3\.\nline 11\n[^]*line 20$/),
    });
  });

  it('still leaves what it made', async () => {
    await home.script('bad.sh', 'echo partly > $MAINSTAY_OUT/report.txt; exit 1');
    const job = home.job();
    await expect(runSkill(job, { script: 'bad.sh' })).rejects.toThrow('exit code 1 and printed nothing');
    expect(job.artifacts.map(({ name }) => name)).toEqual(['report.txt']);
  });

  it('is told by the name of the signal that ended it', async () => {
    await home.script('killed.sh', 'kill -9 $$');
    await expect(runSkill(home.job(), { script: 'killed.sh' })).rejects.toThrow('exit code 137 (SIGKILL)');
  });

  it('is stopped with all its processes after the time limit it set itself', async () => {
    await home.script('slow.sh', '# mainstay: timeout 300ms\nsleep 60 & echo $! > child; wait');
    const began = performance.now();
    await expect(runSkill(home.job(), { script: 'slow.sh' })).rejects.toMatchObject({
      name: 'SkillFailed',
      message: 'slow.sh was stopped after its time limit of 300 ms.',
    });
    expect(performance.now() - began).toBeGreaterThan(290);
    expect(await identify(Number(await home.read('child')))).toBeNull();
  });

  it('gets no more time than its job has, and that is said', async () => {
    await home.script('slow.sh', '# mainstay: timeout 3h\nsleep 60');
    const job = home.job({ timeLimitMs: 200 });
    await expect(runSkill(job, { script: 'slow.sh' })).rejects.toThrow('time limit of 200 ms');
    expect(job.logged).toEqual(['slow.sh asks for 3 h 0 m; the limit of this job is 200 ms, which holds']);
  });
});

describe('a cancel', () => {
  it('ends a tree that ignores SIGTERM and an escapee whose parent is gone, within five seconds', async () => {
    await home.script(
      'stubborn.py',
      `import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    if os.fork() == 0:
        os.setsid()
        open('escapee', 'w').write(str(os.getpid()))
        while True: time.sleep(60)
    os._exit(0)
os.wait()
open('root', 'w').write(str(os.getpid()))
while True: time.sleep(60)
`,
    );
    const job = home.job();
    const running = runSkill(job, { script: 'stubborn.py' });
    const pids = await Promise.all(
      ['root', 'escapee'].map((name) => until(async () => Number(await home.read(name)) || null)),
    );
    for (const pid of pids) expect(await identify(pid)).not.toBeNull();
    const began = performance.now();
    job.cancel(new Error('cancelled by the operator'));
    await expect(running).rejects.toThrow('cancelled by the operator');
    expect(performance.now() - began).toBeLessThan(5_000);
    for (const pid of pids) expect(await identify(pid)).toBeNull();
  });

  it('lets a script that listens put things in order', async () => {
    await home.script(
      'tidy.sh',
      `trap 'echo tidied > tidied; exit 1' TERM; echo > ready; while :; do sleep 0.02; done`,
    );
    const job = home.job();
    const running = runSkill(job, { script: 'tidy.sh' });
    await until(() => home.read('ready'));
    job.cancel();
    await expect(running).rejects.toThrow();
    expect(await home.read('tidied')).toBe('tidied\n');
  });

  it('before the start starts nothing', async () => {
    await home.script('touch.sh', 'echo > touched');
    const job = home.job();
    job.cancel();
    await expect(runSkill(job, { script: 'touch.sh' })).rejects.toThrow();
    expect(await home.read('touched')).toBeNull();
  });
});

describe('the output of a script', () => {
  it('is shown while it runs, with the progress it tells', async () => {
    await home.script(
      'steps.sh',
      'echo begun; echo "mainstay: progress 40% cutting"; until [ -e go ]; do sleep 0.02; done; echo over',
    );
    const job = home.job();
    const running = runSkill(job, { script: 'steps.sh' });
    await until(() => job.progressed.length > 0);
    expect(job.progressed[0]).toEqual({ tail: 'begun', fraction: 0.4, note: 'cutting' });
    await writeFile(join(job.workspace, 'go'), '');
    expect((await running).output).toBe('begun\nover');
  });

  it('is shown at most twice a second', async () => {
    await home.script('chatty.sh', 'for i in $(seq 60); do echo $i; sleep 0.02; done');
    const job = home.job();
    const { durationMs } = await runSkill(job, { script: 'chatty.sh' });
    expect(job.progressed.length).toBeGreaterThan(0);
    expect(job.progressed.length).toBeLessThanOrEqual(durationMs / 500);
  });

  it('is kept whole as an artifact when it is longer than the tail', async () => {
    await home.script('long.sh', 'seq 5000');
    const job = home.job();
    const { output, outputBytes } = await runSkill(job, { script: 'long.sh' });
    expect(output.length).toBeLessThanOrEqual(4_000);
    expect(output.startsWith('4')).toBe(true);
    expect(output.endsWith('\n5000')).toBe(true);
    expect(job.artifacts).toMatchObject([{ name: 'long.sh.log', mime: 'text/plain', bytes: outputBytes }]);
  });
});

describe('a script that cannot be run', () => {
  it.each(['/etc/passwd', '../secret.sh', 'a/../../secret.sh', '', 'a\0b'])(
    '%j is refused before a job begins',
    (script) => {
      expect(run.input.safeParse({ script }).success).toBe(false);
    },
  );

  it('is refused when it is a link that leaves the folder', async () => {
    await home.script('here.sh', 'echo here');
    await writeFile(join(home.path, 'outside.sh'), 'echo outside');
    await symlink(join(home.path, 'outside.sh'), join(home.path, 'workspace/scripts/link.sh'));
    await expect(runSkill(home.job(), { script: 'link.sh' })).rejects.toMatchObject({
      name: 'BadInput',
      message: expect.stringContaining('leaves workspace/scripts'),
    });
    await symlink('here.sh', join(home.path, 'workspace/scripts/inner.sh'));
    expect((await runSkill(home.job(), { script: 'inner.sh' })).output).toBe('here');
  });

  it('is told with the nearest names when it does not exist', async () => {
    for (const name of ['tick.sh', 'reports/weekly.py', 'zzz.mjs', 'backup.sh']) await home.script(name, '');
    await expect(runSkill(home.job(), { script: 'tikc.sh' })).rejects.toMatchObject({
      name: 'NotFound',
      message: expect.stringMatching(
        /^There is no script tikc\.sh in workspace\/scripts; the nearest names are tick\.sh, /,
      ),
    });
    await expect(runSkill(home.job(), { script: 'weakly' })).rejects.toThrow('names are reports/weekly.py');
  });

  it.each([
    ['notes.txt', 'hello', 0o644, 'How to run notes.txt is unclear'],
    ['tool', '#!/bin/sh\n', 0o644, 'run chmod +x on it'],
    ['typo.sh', '# mainstay: idempotant\n', 0o644, 'line 1 of typo.sh says "mainstay: idempotant"; known are'],
    ['late.sh', '\n# mainstay: timeout soon\n', 0o644, 'The timeout in line 2 of late.sh is no duration'],
    ['env.mjs', '// mainstay: env A-B\n', 0o644, 'env in line 1 of env.mjs names A-B'],
    ['ours.sh', '# mainstay: env MAINSTAY_TOKEN\n', 0o644, "Mainstay's own variables are not granted"],
  ])('%s gets a clear sentence', async (script, text, mode, sentence) => {
    await home.script(script, text, mode);
    const refused = runSkill(home.job(), { script });
    await expect(refused).rejects.toMatchObject({ name: 'BadInput', message: expect.stringContaining(sentence) });
  });

  it('and a folder, or more arguments than the system takes, get one too', async () => {
    await mkdir(join(home.path, 'workspace/scripts/folder'), { recursive: true });
    await expect(runSkill(home.job(), { script: 'folder' })).rejects.toThrow('folder is a folder');
    await home.script('args.sh', '');
    const args = Array.from({ length: 100 }, () => 'x'.repeat(99_000));
    await expect(runSkill(home.job(), { script: 'args.sh', args })).rejects.toThrow('put them in a file');
  });
});

describe('what a person reads', () => {
  it('names the script with its arguments as they were typed, and answers with the output', () => {
    const input = run.input.parse({ script: 'tick.sh', args: ['a', 'c d'] });
    expect(run.describe(input)).toBe('run tick.sh a "c d"');
    expect(run.reply({ output: 'ticked' }, input)).toBe('ticked');
    expect(run.reply({ output: '' }, input)).toBe('tick.sh is done; it printed nothing.');
  });
});
