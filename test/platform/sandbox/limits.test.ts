import { countsWholes } from '../../../platform/sandbox/cgroup.ts';
import { limitsSchema } from '../../../platform/sandbox/limits.ts';
import { describeOnLinux, openTestSandbox, type TestSandbox } from '../../support/sandbox.ts';

let box: TestSandbox;
let wholes: boolean;

beforeAll(async () => {
  box = await openTestSandbox({ limits: { processes: 40, memoryMb: 256, diskMb: 8, openFiles: 128 } });
  wholes = await countsWholes(limitsSchema.parse({}));
});

afterAll(() => box.close());

const run = (script: string, timeoutMs = 20_000) => box.sandbox.run('bash', ['-c', script], { timeoutMs });

describeOnLinux('limits', () => {
  test('a fork bomb stays small', async () => {
    // Root is exempt from the limit of each user, so where it may not divide the machine either, there is none.
    if (!wholes && process.getuid?.() === 0) return;
    const { output } = await run('for i in $(seq 200); do sleep 5 & done; ls -d /proc/[0-9]* | wc -l', 20_000);
    expect(output).toMatch(/Resource temporarily unavailable|retry/);
  });

  test('memory is given until the limit, and no further', async () => {
    if (!wholes) return;
    const greedy = await box.sandbox.run('python3', ['-c', 'x = b"x" * (600 << 20); print("had it")'], {
      timeoutMs: 20_000,
    });
    expect(greedy.output).not.toMatch(/had it/);
    expect(greedy.ending === 'killed' || greedy.exitCode === 137).toBe(true);
    expect(await box.sh('python3 -c "x = b\'x\' * (60 << 20); print(len(x) >> 20)"')).toBe('60');
  });

  test('/tmp and /dev/shm are no way around it', async () => {
    for (const place of ['/tmp', '/dev/shm']) {
      const { output, exitCode } = await run(
        `for i in $(seq 60); do head -c 8M /dev/zero > ${place}/$i || exit 1; done; echo filled`,
      );
      expect(output).not.toMatch(/filled/);
      expect(exitCode).not.toBe(0);
    }
  });

  test('one file is no larger than the folder may be', async () => {
    const { output, exitCode } = await run('head -c 20M /dev/zero > large');
    expect(`${exitCode} ${output}`).toMatch(/153|File size limit|too large/i);
    await run('rm large');
  });

  test('a folder that fills is cut off', async () => {
    const { ending } = await run('for i in $(seq 1000); do head -c 500K /dev/zero > part-$i; sleep 0.02; done');
    expect(ending).toBe('disk limit');
    await run('rm part-*');
  });

  test('files open at once are counted', async () => {
    const { output } = await run(`python3 -c "f = [open('/dev/null') for i in range(200)]"`);
    expect(output).toMatch(/Too many open files/);
  });

  test('no limit can be raised from inside', async () => {
    const { output } = await run('ulimit -n 100000; ulimit -c unlimited; ulimit -n; ulimit -c');
    expect(output).toMatch(/128\n0\n$/);
  });
});
