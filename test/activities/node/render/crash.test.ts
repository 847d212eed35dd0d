import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { render } from '../../../../activities/node/render.ts';
import { isRunning, type ProcessIdentity } from '../../../../platform/processes.ts';
import { likeness, paces, picture, quick, renderFile, streamsOf, tone, useWorkspace } from './media.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
// The rest of the machine may be busy, and what is measured here is order, not speed.
jest.setTimeout(120_000);

const workspace = useWorkspace();
const input = { source: 'film.mp4', size: '320x180' };

// Slow enough to be killed in the middle: noise is what an encoder likes least.
const noisy = (seconds: number) => picture(`testsrc2=s=320x180:r=30:d=${seconds},noise=alls=40:allf=t`);

beforeAll(async () => {
  // Loaded beforehand, so that a second attempt begins at once and the orphan has no time to finish.
  await import('../../../../activities/node/render/make.ts');
  await workspace.generate('film.mp4', ...noisy(24), ...tone(24), ...quick, '-crf', '30');
});

/** Waits for something to become true; the test's own time limit ends the wait. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(5);
  }
}

const encoded = (id: string) => path.join(workspace.home, 'runs', id, 'render', 'encoded', 'shot-1');

async function wholeSegments(id: string): Promise<number> {
  const passes = await readdir(encoded(id)).catch(() => []);
  const lists = passes.map((pass) => readFile(path.join(encoded(id), pass, 'segments.csv'), 'utf8').catch(() => ''));
  return (await Promise.all(lists)).join('').split('\n').length - 1;
}

async function runningFfmpeg(id: string): Promise<ProcessIdentity> {
  const dir = path.join(workspace.home, 'runs', id, 'render', 'running');
  const [note] = await readdir(dir);
  return JSON.parse(await readFile(path.join(dir, note!), 'utf8')) as ProcessIdentity;
}

function startWorker(id: string): ChildProcess {
  const register = path.join(ROOT, 'test/support/typescript.mjs');
  const fixture = path.join(ROOT, 'test/activities/node/render/worker.fixture.ts');
  return spawn(process.execPath, ['--import', register, fixture, workspace.home, id, '1', JSON.stringify(input)]);
}

describe('a render whose node is killed', () => {
  test('goes on where it was: at most one segment is made twice, and no frame is lost or doubled', async () => {
    const worker = startWorker('killed');
    await until(async () => ((await wholeSegments('killed')) >= 2 ? true : undefined));
    const orphan = await runningFfmpeg('killed');
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    const whole = await wholeSegments('killed');
    expect(whole).toBeLessThan(5);

    const job = workspace.job({ id: 'killed', attempt: 2 });
    const { video, segments, frames } = await renderFile(job, input);
    expect(await isRunning(orphan)).toBe(false);
    expect(segments.kept).toBeGreaterThanOrEqual(whole);
    expect(segments.made).toBeGreaterThan(0);
    expect(frames).toBe(720);
    // The second pass began at the frame after the last whole segment.
    const begins = (await readdir(encoded('killed'))).map((pass) => Number.parseInt(pass, 10)).sort((a, b) => a - b);
    expect(begins).toEqual([0, expect.any(Number)]);
    expect(begins[1]! / 150).toBeGreaterThanOrEqual(whole);
    expect(job.progressed[0]?.fraction).toBeGreaterThan(0.35);

    const streams = await streamsOf(video.path);
    expect(streams.video.nb_frames).toBe('720');
    expect(Math.abs(Number(streams.audio.duration) - 24)).toBeLessThan(0.05);
    expect(await paces(video.path)).toHaveLength(1);
    expect(await likeness(video.path, workspace.file('film.mp4'))).toBeGreaterThan(26);
  });

  test('leaves nothing running when nobody wants the film any more', async () => {
    const worker = startWorker('unwanted');
    await until(async () => ((await wholeSegments('unwanted')) >= 1 ? true : undefined));
    const orphan = await runningFfmpeg('unwanted');
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    await render.abandon!(path.join(workspace.home, 'runs', 'unwanted'));
    expect(await isRunning(orphan)).toBe(false);
  });

  test('makes nothing again when all was made', async () => {
    const { segments } = await renderFile(workspace.job({ id: 'killed', attempt: 3 }), input);
    expect(segments.made).toBe(0);
  });

  test('makes a segment again that a power cut emptied', async () => {
    const passes = await readdir(encoded('killed'));
    const last = passes.sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))[0]!;
    const files = (await readdir(path.join(encoded('killed'), last))).filter((name) => name.endsWith('.mp4')).sort();
    await truncate(path.join(encoded('killed'), last, files.at(-1)!), 0);
    const { segments, frames } = await renderFile(workspace.job({ id: 'killed', attempt: 4 }), input);
    expect({ made: segments.made, frames }).toEqual({ made: 1, frames: 720 });
  });

  test('makes all of it again when what was kept does not join', async () => {
    const [first] = (await readdir(encoded('killed'))).filter((pass) => pass.startsWith('0-'));
    await writeFile(path.join(encoded('killed'), first!, '000000.mp4'), 'not a film');
    const job = workspace.job({ id: 'killed', attempt: 5 });
    const { segments, frames } = await renderFile(job, { ...input });
    expect({ ...segments, frames }).toEqual({ kept: 0, made: 5, frames: 720 });
    expect(job.logged).toHaveLength(1);
  });

  test('keeps nothing that was made of another file', async () => {
    await workspace.generate('changing.mp4', ...picture('testsrc2=s=320x180:r=30:d=6'), ...quick);
    const again = () => renderFile(workspace.job({ id: 'changing' }), { source: 'changing.mp4', size: '320x180' });
    await again();
    await workspace.generate('changing.mp4', ...picture('testsrc=s=320x180:r=30:d=7'), ...quick);
    expect(await again()).toMatchObject({ frames: 210, segments: { kept: 0 } });
  });
});

describe('a render that is cancelled', () => {
  test('ends its ffmpeg within five seconds', async () => {
    const job = workspace.job({ id: 'cancelled' });
    const rendering = renderFile(job, input);
    rendering.catch(() => undefined);
    const ffmpeg = await until(() => runningFfmpeg('cancelled').catch(() => undefined));
    const cancelledAt = performance.now();
    job.cancel(new Error('cancelled by the operator'));
    await expect(rendering).rejects.toThrow('cancelled by the operator');
    expect(performance.now() - cancelledAt).toBeLessThan(5_000);
    expect(await isRunning(ffmpeg)).toBe(false);
  });

  test('and taken up again goes on at any frame, also inside a transition and a held clip', async () => {
    await workspace.write(
      'cut.yaml',
      `size: 320x180
scenes:
  - { video: film.mp4, duration: 4 }
  - { video: film.mp4, duration: 9, transition: { type: crossfade, duration: 7 }, text: Second }`,
    );
    const order = { source: 'cut.yaml' };
    const whole = await renderFile(workspace.job({ id: 'uncut' }), order);

    const first = workspace.job({ id: 'cut' });
    const rendering = renderFile(first, order);
    rendering.catch(() => undefined);
    const second = path.join(path.dirname(encoded('cut')), 'shot-2', '0-1', '000001.mp4');
    await until(async () => ((await readFile(second).catch(() => undefined)) ? true : undefined));
    first.cancel(new Error('stop'));
    await expect(rendering).rejects.toThrow('stop');

    const cut = await renderFile(workspace.job({ id: 'cut', attempt: 2 }), order);
    expect(cut.segments.kept).toBeGreaterThanOrEqual(2);
    expect(cut.segments.made).toBeGreaterThan(0);
    expect(cut.frames).toBe(390);
    expect(await paces(cut.video.path)).toHaveLength(1);
    expect(await likeness(cut.video.path, whole.video.path)).toBeGreaterThan(26);
  });
});
