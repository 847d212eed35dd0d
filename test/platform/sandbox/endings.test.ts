import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runConfined } from '../../../platform/sandbox/confined-run.ts';
import { describeOnLinux, openTestSandbox, type TestSandbox } from '../../support/sandbox.ts';
import { until } from '../../support/until.ts';

const LOADER = join(process.cwd(), 'test/support/typescript.mjs');

let box: TestSandbox;
let mark: string;
let marks = 0;

beforeEach(() => (mark = `mark-${process.pid}-${(marks += 1)}-of-a-sandbox`));

/** Processes of this machine whose command line bears the mark. */
function marked(text = mark): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => commandLine(pid).includes(text))
    .map(Number);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Children in sessions of their own that heed no SIGTERM, and one that has lost its parent. */
const stubborn = () => `trap '' TERM
  for i in 1 2 3; do setsid bash -c 'trap "" TERM HUP; while :; do sleep 1; done' ${mark} & done
  (setsid bash -c 'while :; do sleep 1; done' ${mark} >/dev/null 2>&1 </dev/null &)
  echo ready`;

describeOnLinux('a run', () => {
  beforeAll(async () => (box = await openTestSandbox()));
  afterAll(() => box.close());

  test('tells how it ended and what it printed', async () => {
    const chunks: string[] = [];
    const run = await box.sandbox.run('bash', ['-c', 'echo out; echo err >&2; exit 7'], {
      timeoutMs: 10_000,
      onOutput: (chunk, stream) => chunks.push(`${stream}: ${chunk.toString().trim()}`),
    });
    expect(run).toMatchObject({ ending: 'exit', exitCode: 7, outputBytes: 8 });
    expect(chunks.sort()).toEqual(['stderr: err', 'stdout: out']);
    expect(await box.sh('not-a-program')).toMatch(/not found/);
    expect(await box.sandbox.run('kill-nobody', [], { timeoutMs: 10_000 })).toMatchObject({ exitCode: 127 });
    expect(await box.sandbox.run('bash', ['-c', 'kill -9 $$'], { timeoutMs: 10_000 })).toMatchObject({ exitCode: 137 });
  });

  test('keeps the end of a long output', async () => {
    const { output, outputBytes } = await box.sandbox.run('seq', ['1000000'], { timeoutMs: 20_000 });
    expect(outputBytes).toBe(6_888_896);
    expect(Buffer.byteLength(output)).toBe(65_536);
    expect(output.endsWith('1000000\n')).toBe(true);
  });

  test('leaves nothing behind when it ends by itself', async () => {
    const run = await box.sandbox.run('bash', ['-c', stubborn()], { timeoutMs: 10_000 });
    expect(run).toMatchObject({ ending: 'exit', exitCode: 0 });
    expect(marked()).toEqual([]);
  });

  test('leaves nothing behind when it is stopped, within five seconds', async () => {
    const stop = new AbortController();
    const run = box.sandbox.run('bash', ['-c', `${stubborn()}; wait`], {
      timeoutMs: 60_000,
      signal: stop.signal,
    });
    await until('all have begun', () => marked().length >= 4);
    const stoppedAt = performance.now();
    stop.abort('cancelled');
    expect(await run).toMatchObject({ ending: 'stopped', exitCode: null });
    expect(performance.now() - stoppedAt).toBeLessThan(5_000);
    expect(marked()).toEqual([]);
  });

  test('that can not even be started is told, and is no end of the node', async () => {
    const huge = 'x'.repeat(1 << 20);
    await expect(box.sandbox.run('echo', [huge], { timeoutMs: 10_000 })).rejects.toThrow(/could not be started.*E2BIG/);
    const nobody = { command: '/nowhere/docker', args: [], handedOver: [], env: {} };
    const disk = { folder: box.sandbox.folder, bytes: 1 };
    await expect(runConfined(nobody, { timeoutMs: 10_000 }, disk)).rejects.toThrow(/could not be started.*ENOENT/);
  });

  test('does not begin when it is stopped already', async () => {
    const run = await box.sandbox.run('touch', ['begun'], { timeoutMs: 10_000, signal: AbortSignal.abort() });
    expect(run.ending).toBe('stopped');
    expect(await box.sh('ls begun')).toMatch(/No such file/);
  });

  test('is cut off by its time limit', async () => {
    const run = await box.sandbox.run('bash', ['-c', `${stubborn()}; wait`], { timeoutMs: 700 });
    expect(run.ending).toBe('time limit');
    expect(marked()).toEqual([]);
  });
});

describeOnLinux('the end of it all', () => {
  test('closing ends what runs', async () => {
    const other = await openTestSandbox({ hosts: ['shop.example'] });
    const run = other.sandbox.run('bash', ['-c', `${stubborn()}; wait`], { timeoutMs: 60_000 });
    await until('it has begun', () => marked().length >= 4);
    await other.close();
    expect((await run).ending).toBe('stopped');
    expect(marked()).toEqual([]);
  });

  test('kill -9 of the node ends all of it, the network too', async () => {
    const root = mkdtempSync(join(tmpdir(), 'mainstay-holder-'));
    const fixture = join(process.cwd(), 'test/platform/sandbox/holder.fixture.ts');
    const holder = spawn(process.execPath, ['--import', LOADER, fixture, root, `${stubborn()}; wait`], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TMPDIR: root },
    });
    await once(holder.stdout, 'data');
    await until('all have begun', () => marked().length >= 4);
    expect(marked(`UNIX-CONNECT:${root}`).length).toBeGreaterThan(0);
    holder.kill('SIGKILL');
    await until('none is left', () => marked().length + marked(root).length === 0, 5_000);
    rmSync(root, { recursive: true });
  });
});
