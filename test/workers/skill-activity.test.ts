import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { BadInput, SkillFailed } from '../../contracts/errors.ts';
import { type Job, skill, workspacePath } from '../../contracts/skill.ts';
import { createLog } from '../../platform/log.ts';
import { createKnownRedactor } from '../../platform/secrets/redact-known.ts';
import { openContentFiles } from '../../storage/content-files.ts';
import { createGatewayLink } from '../../workers/gateway-link.ts';
import { inFlight } from '../../workers/journal/flight.ts';
import { createSkillActivity, type OfferedSkill } from '../../workers/skill-activity.ts';
import { alone } from '../support/local-job.ts';
import { takeOff } from './flight.ts';

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'mainstay-activity-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

type Run = (input: { source: string }, job: Job) => Promise<{ made: string }>;

/** Runs a skill as the node does, as the journal would have begun it. */
async function perform(
  run: Run,
  { timeLimitMs = 60_000, input = { source: 'a.txt' } as object, offer = {}, flight = takeOff() } = {},
) {
  const declared = skill({
    name: 'copy',
    summary: 'Copies',
    effect: 'none',
    input: z.object({ source: workspacePath(), size: z.number().default(7) }),
    output: z.object({ made: z.string() }),
    timeLimit: '1h',
    describe: ({ source }) => `copy ${source}`,
    reply: ({ made }) => `Made ${made}`,
    run,
  });
  const log = createLog('n', 'silent');
  const activity = createSkillActivity({ skill: declared, available: true, ...offer } as OfferedSkill, 'node-1', {
    workspace: home,
    memory: join(home, 'memory'),
    runs: join(home, 'runs'),
    files: await openContentFiles(join(home, 'files')),
    link: createGatewayLink({ url: 'http://127.0.0.1:1', token: 'token', node: 'node-1', log }),
    ...{ grantable: {}, ...alone },
    redact: createKnownRedactor([{ name: 'SHOP_KEY', value: 'only-the-node-knows' }]),
    models: null,
    log,
  });
  const call = { jobId: 'copy-1', skill: 'copy', input, attachments: [], timeLimitMs };
  return inFlight(flight, () => activity(call));
}

const stopped = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

describe('a skill on a node', () => {
  test('gives its output, its words, what it used, and when and where it was done', async () => {
    const flight = takeOff({ firstStartedAt: 1_000 });
    const result = await perform(
      async (input, job) => {
        job.measure({ cpuMs: 5, maxRssBytes: 6 });
        return { made: JSON.stringify(input) };
      },
      { flight },
    );
    expect(result).toMatchObject({
      output: { made: '{"source":"a.txt","size":7}' },
      text: 'Made {"source":"a.txt","size":7}',
      artifacts: [],
      measures: { cpuMs: 5, maxRssBytes: 6 },
      node: 'node-1',
      startedAt: 1_000,
    });
    expect(result.finishedAt - 1_000).toBeLessThan(5_000);
  });

  test('tells no secret of its node, whether it is done or fails', async () => {
    const { output, text } = await perform(async () => ({ made: 'with only-the-node-knows' }));
    expect([output, text]).toEqual([{ made: 'with [redacted: SHOP_KEY]' }, 'Made with [redacted: SHOP_KEY]']);
    const failed = perform(() => Promise.reject(new SkillFailed('The shop refused only-the-node-knows.')));
    await expect(failed).rejects.toThrow('The shop refused [redacted: SHOP_KEY].');
    await expect(failed).rejects.toThrow(SkillFailed);
  });

  test('that is off here says why', async () => {
    const offer = { available: false, reason: 'ffmpeg was not found; install it with: apt install ffmpeg' };
    const run = perform(async () => ({ made: '' }), { offer });
    await expect(run).rejects.toThrow(SkillFailed);
    await expect(run).rejects.toThrow(
      'copy is off on node-1: ffmpeg was not found; install it with: apt install ffmpeg',
    );
  });

  test('is not begun with bad input, whoever let that through', async () => {
    const run = perform(() => Promise.reject(new Error('it was begun')), { input: { source: '/etc/passwd' } });
    await expect(run).rejects.toThrow(BadInput);
    await expect(run).rejects.toThrow(/^copy: source must be a path inside the workspace/);
  });

  test('is stopped after its time limit, and says which work it was', async () => {
    let reason: unknown;
    const run = perform(
      (_, { signal }) => {
        signal.addEventListener('abort', () => (reason = signal.reason));
        return stopped(signal);
      },
      { timeLimitMs: 50 },
    );
    await expect(run).rejects.toThrow(SkillFailed);
    await expect(run).rejects.toThrow('copy a.txt was stopped after its time limit of 50 ms.');
    expect(reason).toBe('time limit');
  });

  test('that is stopped for another reason does not speak of its time limit', async () => {
    const flight = takeOff();
    const run = perform((_, { signal }) => stopped(signal), { flight });
    flight.stop.abort('cancelled');
    await expect(run).rejects.toBe('cancelled');
  });

  test('has its whole time limit again after its machine was off', async () => {
    const flight = takeOff({ start: 2, firstStartedAt: Date.now() - 12 * 3_600_000 });
    const result = await perform(
      async (_, { signal, attempt }) => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        return { made: `${attempt} ${signal.aborted}` };
      },
      { flight },
    );
    expect(result.text).toBe('Made 2 false');
  });

  test('may be given a month', async () => {
    const result = await perform(
      async (_, { signal }) => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        return { made: String(signal.aborted) };
      },
      { timeLimitMs: 30 * 86_400_000 },
    );
    expect(result.text).toBe('Made false');
  });
});
