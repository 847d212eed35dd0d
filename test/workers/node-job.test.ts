import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import type { SkillCall } from '../../contracts/job.ts';
import { attachmentPath } from '../../contracts/skill.ts';
import { createLog } from '../../platform/log.ts';
import { createKnownRedactor } from '../../platform/secrets/redact-known.ts';
import { type ContentFiles, hashFile, openContentFiles } from '../../storage/content-files.ts';
import { createGatewayLink, type GatewayLink } from '../../workers/gateway-link.ts';
import { openNodeJob } from '../../workers/node-job.ts';
import { alone } from '../support/local-job.ts';
import { type PageGateway, startPageGateway, TOKEN } from '../support/page-gateway.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import { takeOff } from './flight.ts';

const call: SkillCall = { jobId: 'test-1', skill: 'test', input: {}, attachments: [], timeLimitMs: 60_000 };
const film = randomBytes(3_000_000);
const sha256 = createHash('sha256').update(film).digest('hex');

let gateway: PageGateway;
let wire: TcpProxy;
let home: string;
let files: ContentFiles;
let link: GatewayLink;

beforeEach(async () => {
  gateway = await startPageGateway();
  wire = await startTcpProxy(Number(new URL(gateway.url).port));
  home = mkdtempSync(join(tmpdir(), 'mainstay-node-job-'));
  mkdirSync(join(home, 'workspace'));
  files = await openContentFiles(join(home, 'files'));
  link = createGatewayLink({
    url: `http://127.0.0.1:${wire.port}`,
    token: TOKEN,
    node: 'n',
    log: createLog('n', 'silent'),
  });
});

afterEach(async () => {
  await wire.close();
  await gateway.stop();
  rmSync(home, { recursive: true, force: true });
});

const open = (grantable: Record<string, string> = {}, flight = takeOff()) =>
  openNodeJob(call, flight, {
    workspace: join(home, 'workspace'),
    memory: join(home, 'memory'),
    runs: join(home, 'runs'),
    files,
    link,
    ...{ grantable, ...alone },
    redact: createKnownRedactor([{ name: 'SHOP_KEY', value: 'only-the-node-knows' }]),
    models: null,
    log: createLog('n', 'silent'),
  });
const inWorkspace = (name: string) => join(home, 'workspace', name);
const never = new AbortController().signal;
const atGateway = (content: Buffer) => gateway.files.receive(sha256, Readable.from([content]), 0, film.length);

describe('a path of the workspace', () => {
  test('becomes the absolute path of its file, also by a link that stays inside', async () => {
    writeFileSync(inWorkspace('a.txt'), 'a');
    symlinkSync('a.txt', inWorkspace('b.txt'));
    const job = await open();
    expect(await job.path('a.txt')).toBe(inWorkspace('a.txt'));
    expect(await job.path('b.txt')).toBe(inWorkspace('b.txt'));
  });

  test('that is not there is named', async () => {
    await expect((await open()).path('films/missing.mp4')).rejects.toThrow(
      'There is no films/missing.mp4 in the workspace; put it there or check the name.',
    );
  });

  test.each([
    ['a file', 'secret', 'link'],
    ['a folder', '.', 'link/secret'],
  ])('that a link to %s leads out of it is refused', async (_, target, path) => {
    writeFileSync(join(home, 'secret'), 'the token');
    symlinkSync(join(home, target), inWorkspace('link'));
    await expect((await open()).path(path)).rejects.toThrow(`${path} leads out of the workspace, so it was not read.`);
  });
});

describe('an attachment', () => {
  test('is fetched from the gateway, under its own name and only once', async () => {
    await atGateway(film);
    const job = await open();
    const file = await job.path(attachmentPath({ sha256, name: 'Mein Film.mp4' }));
    expect(basename(file)).toBe('Mein Film.mp4');
    expect(await hashFile(file)).toBe(sha256);
    await gateway.goAway();
    expect(await (await open()).path(attachmentPath({ sha256, name: 'other.mp4' }))).toMatch(/other\.mp4$/);
    await gateway.comeBack();
  });

  test('goes on from where the fetching broke off', async () => {
    await atGateway(film);
    await files.receive(sha256, Readable.from([film.subarray(0, 2_900_000)]), 0, film.length);
    await link.pullFile(sha256, files, never);
    expect(await files.size(sha256)).toBe(film.length);
    expect(wire.passed()).toBeLessThan(200_000);
  });

  // The protection is `watchStall` in `workers/gateway-link.ts`; without it the transfer hangs for minutes.
  test('is dialled for anew when its connection is dead and nobody is told', async () => {
    await atGateway(film);
    wire.cut();
    const pulled = link.pullFile(sha256, files, never);
    await until('the connection is made', () => wire.connections() > 0);
    wire.lose();
    await pulled;
    expect(await files.size(sha256)).toBe(film.length);
  }, 40_000);

  test('that was here whole when the node died before its check needs no byte more', async () => {
    await atGateway(film);
    writeFileSync(join(home, 'files', 'partial', sha256), film);
    await link.pullFile(sha256, files, never);
    expect(await files.size(sha256)).toBe(film.length);
    expect(wire.passed()).toBeLessThan(10_000);
  });

  test('waits while the gateway is away, and says so when it is gone there for good', async () => {
    await atGateway(film);
    await gateway.goAway();
    const pulled = link.pullFile(sha256, files, never);
    await gateway.comeBack();
    await pulled;
    expect(await files.size(sha256)).toBe(film.length);
    await expect(link.pullFile('0'.repeat(64), files, never)).rejects.toThrow(
      'The attachment is no longer kept at the gateway; send it again.',
    );
  });

  test('no longer waits when its job is stopped', async () => {
    await gateway.goAway();
    const flight = takeOff();
    const path = (await open({}, flight)).path(attachmentPath({ sha256, name: 'film.mp4' }));
    flight.stop.abort('cancelled');
    await expect(path).rejects.toBe('cancelled');
    await gateway.comeBack();
  });

  test('may be changed by the job that has it: what is kept stays as it was', async () => {
    await atGateway(film);
    appendFileSync(await (await open()).path(attachmentPath({ sha256, name: 'film.mp4' })), 'more');
    expect(await hashFile(files.path(sha256))).toBe(sha256);
  });

  test('with a name too long for the file system keeps its extension', async () => {
    await atGateway(film);
    const file = await (await open()).path(attachmentPath({ sha256, name: `${'很长'.repeat(100)}.mp4` }));
    expect(basename(file)).toMatch(/^[很长]{60,}\.mp4$/);
    expect(statSync(file).size).toBe(film.length);
  });
});

describe('an artifact', () => {
  test('is kept by content with what a player wants to know, and its thumbnail', async () => {
    writeFileSync(inWorkspace('film.mp4'), film);
    writeFileSync(inWorkspace('small.jpg'), 'small');
    const job = await open();
    const details = { width: 1920, height: 1080, durationS: 2, thumbnailFile: inWorkspace('small.jpg') };
    const ref = await job.artifact(inWorkspace('film.mp4'), details);
    expect(ref).toMatchObject({ sha256, name: 'film.mp4', mime: 'video/mp4', bytes: film.length, width: 1920 });
    expect(ref.path).toBe(inWorkspace('film.mp4'));
    expect(ref.thumbnail).toMatchObject({ name: 'small.jpg', mime: 'image/jpeg', bytes: 5 });
    expect(ref).not.toHaveProperty('thumbnailFile');
    expect(job.artifacts).toEqual([ref]);
    expect(job.measures.artifactBytes).toBe(film.length);
    expect(await files.size(sha256)).toBe(film.length);
  });

  test('is handed to the gateway, from where an earlier try broke off', async () => {
    writeFileSync(inWorkspace('film.mp4'), film);
    await (await open()).artifact(inWorkspace('film.mp4'));
    await atGateway(film.subarray(0, 2_900_000));
    await link.pushFile(sha256, files, never);
    expect(await hashFile(gateway.files.path(sha256))).toBe(sha256);
    expect(wire.passed()).toBeLessThan(200_000);
    // Once there, it is not sent again.
    const passed = wire.passed();
    await link.pushFile(sha256, files, never);
    expect(wire.passed() - passed).toBeLessThan(10_000);
  });

  test('waits while the gateway is away, and stops waiting with its job', async () => {
    writeFileSync(inWorkspace('film.mp4'), film);
    await files.keep(inWorkspace('film.mp4'));
    await gateway.goAway();
    const stopped = new AbortController();
    const given = link.pushFile(sha256, files, stopped.signal);
    const pushed = link.pushFile(sha256, files, never);
    stopped.abort('cancelled');
    await expect(given).rejects.toBe('cancelled');
    await gateway.comeBack();
    await pushed;
    expect(await hashFile(gateway.files.path(sha256))).toBe(sha256);
  });

  test('may be empty', async () => {
    writeFileSync(inWorkspace('empty.txt'), '');
    const ref = await (await open()).artifact(inWorkspace('empty.txt'));
    await link.pushFile(ref.sha256, files, never);
    expect(await gateway.files.size(ref.sha256)).toBe(0);
  });

  test('that vanished from its own node is a failure with a sentence, not a wait for ever', async () => {
    await expect(link.pushFile(sha256, files, never)).rejects.toThrow(
      'An artifact is missing from the files of its own node.',
    );
  });
});

describe('what a job used', () => {
  test('adds up its processor time, and of its peaks of memory the highest counts', async () => {
    const job = await open();
    job.measure({ cpuMs: 100, maxRssBytes: 50 });
    job.measure({ cpuMs: 20, maxRssBytes: 70 });
    job.measure({ maxRssBytes: 10 });
    expect(job.measures).toMatchObject({ cpuMs: 120, maxRssBytes: 70 });
  });

  test('is not told where it was not measured', async () => {
    const job = await open();
    job.measure({ cpuMs: 1 });
    expect(job.measures).toEqual({ cpuMs: 1 });
  });
});

describe('what a job is granted', () => {
  test('is what it names and the operator gave, and nothing a name merely sounds like', async () => {
    const job = await open({ STRIPE_KEY: 'sk' });
    expect(job.grant(['STRIPE_KEY', 'OTHER', 'constructor', '__proto__'])).toEqual({ STRIPE_KEY: 'sk' });
  });
});

describe('a report', () => {
  test('reaches the gateway, the last one for certain', async () => {
    gateway.say('/render x', 'web', 'message-1');
    gateway.startJob('test-1', 'message-1', { fraction: 0 });
    const job = await open();
    for (let step = 1; step <= 50; step += 1) job.progress({ fraction: step / 50 });
    await until('it has come', () => gateway.recorder.jobs.find('test-1')?.view.progress?.fraction === 1, 5_000);
  });
});

test('the folder of a job is its own and private', async () => {
  const job = await open();
  expect(job.dir).toBe(join(home, 'runs', 'test-1'));
  expect(statSync(job.dir).mode & 0o077).toBe(0);
});
