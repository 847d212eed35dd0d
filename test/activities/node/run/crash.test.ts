import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StopReason } from '../../../../contracts/skill.ts';
import { run } from '../../../../activities/node/run.ts';
import { identify, killTree } from '../../../../platform/processes.ts';
import { runSkill, until, useHome } from './scripts.ts';

const home = useHome();
const LOADER = join(process.cwd(), 'test/support/typescript.mjs');
const WORKER = join(process.cwd(), 'test/activities/node/run/worker.fixture.ts');

/** A node worker in a process of its own. */
function startWorker(script: string, dieAt = 'never') {
  const args = ['--import', LOADER, WORKER, home.path, 'job-1', '1', script, dieAt];
  return spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Starts a worker, waits until its script wrote `ready`, and kills the worker alone. */
async function crashInMidRun(script: string): Promise<void> {
  const worker = startWorker(script);
  const ended = once(worker, 'exit').then(([code]) => Promise.reject(new Error(`the worker ended with ${code}`)));
  await Promise.race([until(() => home.read('ready')), ended]);
  ended.catch(() => undefined);
  worker.kill('SIGKILL');
  await once(worker, 'exit');
}

const again = () => runSkill(home.job({ attempt: 2 }), { script: 'once.sh' });
const letGo = () => writeFile(join(home.path, 'workspace', 'go'), '');
const begun = async () => (await home.read('begun'))?.split('\n').filter(Boolean).length ?? 0;

async function supervisor() {
  const text = await readFile(join(home.path, 'runs/job-1/launch-1/launch.json'), 'utf8');
  return JSON.parse(text) as { pid: number; startTime: string; startedAt: number };
}

const WAITS = 'echo x >> begun; echo $$ > ready; until [ -e go ]; do sleep 0.02; done; echo through; exit ${1:-0}';

describe('a worker killed in the middle of a run', () => {
  it('leaves the script running, and the next attempt finds it again', async () => {
    await home.script('once.sh', WAITS);
    await crashInMidRun('once.sh');
    const job = home.job({ attempt: 2 });
    const running = runSkill(job, { script: 'once.sh' });
    await letGo();
    expect(await running).toMatchObject({ exitCode: 0, output: 'through' });
    expect(await begun()).toBe(1);
    expect(job.measured.cpuMs).toEqual(expect.any(Number));
  });

  it('has its exit code on disk when the script ended meanwhile, even if the script is gone', async () => {
    await home.script('once.sh', `${WAITS}`.replace('${1:-0}', '4'));
    await crashInMidRun('once.sh');
    const { pid } = await supervisor();
    await letGo();
    await until(async () => (await identify(pid)) === null);
    await rm(join(home.path, 'workspace/scripts/once.sh'));
    await expect(again()).rejects.toThrow('once.sh ended with exit code 4.\nthrough');
    expect(await begun()).toBe(1);
  });

  it('learns the exit code even of a script that was politely ended with its whole group, as a shutdown does', async () => {
    await home.script('once.sh', WAITS);
    await crashInMidRun('once.sh');
    const { pid } = await supervisor();
    process.kill(-pid, 'SIGTERM');
    await until(async () => (await identify(pid)) === null);
    await expect(again()).rejects.toThrow('once.sh ended with exit code 143 (SIGTERM)');
  });

  it('leaves nothing running of a job nobody wants any more', async () => {
    await home.script('once.sh', WAITS);
    await crashInMidRun('once.sh');
    await run.abandon!(join(home.path, 'runs', 'job-1'));
    expect(await identify((await supervisor()).pid)).toBeNull();
    expect(await identify(Number(await home.read('ready')))).toBeNull();
  });

  it('does not take a script that ended in time for one that overran, however much later that is looked at', async () => {
    await home.script('once.sh', `# mainstay: timeout 1s\n${WAITS}`);
    await crashInMidRun('once.sh');
    await letGo();
    const { pid, startedAt } = await supervisor();
    await until(async () => (await identify(pid)) === null);
    await until(() => Date.now() > startedAt + 1_000);
    expect(await again()).toMatchObject({ exitCode: 0, output: 'through' });
  });

  it('still has its script stopped at its time limit, counted from the first start', async () => {
    await home.script('once.sh', `# mainstay: timeout 2s\n${WAITS}`);
    await crashInMidRun('once.sh');
    await expect(again()).rejects.toThrow('stopped after its time limit of 2.0 s');
    expect(await identify((await supervisor()).pid)).toBeNull();
  });

  it('still has its script ended by a cancel', async () => {
    await home.script('once.sh', WAITS);
    await crashInMidRun('once.sh');
    const job = home.job({ attempt: 2 });
    const running = runSkill(job, { script: 'once.sh' });
    job.cancel(new Error('cancelled by the operator'));
    await expect(running).rejects.toThrow('cancelled by the operator');
    expect(await identify((await supervisor()).pid)).toBeNull();
  });
});

describe('a node that ends in the middle of a run, and its script with it', () => {
  async function endWithNode() {
    const job = home.job();
    const running = runSkill(job, { script: 'once.sh' });
    await until(() => home.read('ready'));
    job.cancel('node ends' satisfies StopReason);
    await expect(running).rejects.toBe('node ends');
    expect(await identify((await supervisor()).pid)).toBeNull();
  }

  it('leaves an outcome nobody can tell', async () => {
    await home.script('once.sh', WAITS);
    await endWithNode();
    await expect(again()).rejects.toThrow('once.sh was cut off in mid-run');
    expect(await begun()).toBe(1);
  });

  it('lets a script that may be repeated run again', async () => {
    await home.script('once.sh', `# mainstay: idempotent\n${WAITS}`);
    await endWithNode();
    await letGo();
    expect(await again()).toMatchObject({ exitCode: 0, output: 'through' });
    expect(await begun()).toBe(2);
  });

  it('takes the result of a script that was asked to end and did its work', async () => {
    await home.script('once.sh', `trap 'echo in time; exit 0' TERM; ${WAITS}`);
    await endWithNode();
    expect(await again()).toMatchObject({ exitCode: 0, output: expect.stringMatching(/in time$/) });
  });
});

describe('a machine that went down in the middle of a run', () => {
  async function crashOfAll() {
    await crashInMidRun('once.sh');
    await killTree(await supervisor(), 0);
  }

  it('leaves an outcome nobody knows, and the script is not run again', async () => {
    await home.script('once.sh', WAITS);
    await crashOfAll();
    await letGo();
    await expect(again()).rejects.toMatchObject({
      name: 'OutcomeUnknown',
      message: expect.stringMatching(/^once\.sh was cut off/),
    });
    expect(await begun()).toBe(1);
  });

  it('is no matter for an idempotent script: it simply runs again', async () => {
    await home.script('once.sh', `# mainstay: idempotent\n${WAITS}`);
    await crashOfAll();
    await letGo();
    expect(await again()).toMatchObject({ exitCode: 0, output: 'through' });
    expect(await begun()).toBe(2);
  });

  it('does not let an idempotent script run beside what is left of its earlier run', async () => {
    await home.script('once.sh', `# mainstay: idempotent\n${WAITS}`);
    await crashInMidRun('once.sh');
    const left = Number(await home.read('ready'));
    process.kill((await supervisor()).pid, 'SIGKILL');
    await until(async () => (await identify((await supervisor()).pid)) === null);
    expect(await identify(left)).not.toBeNull();
    const running = again();
    await until(async () => (await begun()) === 2);
    expect(await identify(left)).toBeNull();
    await letGo();
    await running;
  });
});

describe('a worker killed while it starts a script', () => {
  it.each([
    ['before the record is on disk', 0],
    ['before the word to begin', 0],
    ['after the word to begin', 1],
  ])('%s leaves it begun %i times, and after the next attempt once', async (dieAt, times) => {
    await home.script('once.sh', 'echo x >> begun; echo done');
    const worker = startWorker('once.sh', dieAt);
    expect(await once(worker, 'exit')).toEqual([null, 'SIGKILL']);
    const { pid } = await supervisor();
    await until(async () => (await identify(pid)) === null);
    expect(await begun()).toBe(times);
    expect(await again()).toMatchObject({ exitCode: 0, output: 'done' });
    expect(await begun()).toBe(1);
  });

  it('lets a second attempt begin at once, while the first supervisor may still be there', async () => {
    await home.script('once.sh', 'echo x >> begun; echo done');
    await once(startWorker('once.sh', 'before the word to begin'), 'exit');
    expect(await again()).toMatchObject({ output: 'done' });
    expect(await begun()).toBe(1);
  });
});
