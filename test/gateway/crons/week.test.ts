import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { CronDefinition } from '../../../contracts/cron.ts';
import { createWeekPictures } from '../../../gateway/crons/picture.ts';
import { LIGHT, OF_THE_PAGE, sumText, timelineSvg } from '../../../gateway/crons/timeline.ts';
import { type Week, weekOfAll, weekOfCron } from '../../../gateway/crons/week.ts';
import type { CronRunState } from '../../../gateway/recorder/cron-runs.ts';
import { openContentFiles } from '../../../storage/content-files.ts';
import { useRecorder } from '../recorder/recorder-under-test.ts';
import { aChange, aCron } from './a-cron.ts';

const recorder = useRecorder();
const at = (time: string) => Date.parse(time);

function cron(more: Partial<CronDefinition>, paused = false): void {
  const definition = aCron(more);
  recorder.now().cronHistory.add({ ...aChange(0, 1), cron: definition.name, definition, paused });
}

function ran(name: string, time: string, state: CronRunState = 'done'): void {
  const fire = {
    cron: name,
    workflowId: `cron:${name}`,
    runId: `${name} ${time} ${state}`,
    nominalAt: at(time),
    firedAt: at(time),
  };
  recorder.now().cronRuns.begin(fire, null, at(time));
  const ending = { startedAt: at(time), finishedAt: at(time), runMs: 0, error: null, costUsd: 0 };
  if (state !== 'running') recorder.now().cronRuns.end(fire, { ...ending, state });
}

/** The cells that hold anything, as `row:cell mark×count`. */
function filled({ rows }: Week): string[] {
  return rows.flatMap(({ label, cells }) =>
    cells.flatMap((cell, index) =>
      Object.entries(cell).map(([mark, count]) => `${label}:${index} ${mark}${count > 1 ? `×${count}` : ''}`),
    ),
  );
}

describe('the week of one cron', () => {
  test('has a row a day and a cell a half hour, by the clock of its zone', () => {
    cron({ schedule: { kind: 'cron', expression: '0 7 * * *' }, timezone: 'America/Los_Angeles' });
    ran('tick', '2026-02-06T15:00:00Z');
    ran('tick', '2026-02-07T15:00:00Z', 'failed');
    recorder.now().cronMissed.tell('tick', at('2026-02-05T15:00:00Z'), at('2026-02-06T00:00:00Z'));
    const week = weekOfCron(recorder.now(), 'tick', at('2026-02-08T12:00:00Z'));
    expect(week.rows.map(({ label }) => label)).toEqual([
      'Mon 2',
      'Tue 3',
      'Wed 4',
      'Thu 5',
      'Fri 6',
      'Sat 7',
      'Sun 8',
    ]);
    expect(week.now).toEqual({ cell: 8, inLastRow: true });
    expect(filled(week)).toEqual(['Thu 5:14 missed', 'Fri 6:14 done', 'Sat 7:14 failed', 'Sun 8:14 due']);
  });

  test('keeps to the clock on the wall where that is put forward', () => {
    cron({ schedule: { kind: 'cron', expression: '0 7 * * *' }, timezone: 'America/Los_Angeles' }, true);
    ran('tick', '2026-03-07T15:00:00Z');
    ran('tick', '2026-03-08T14:00:00Z');
    const week = weekOfCron(recorder.now(), 'tick', at('2026-03-09T20:00:00Z'));
    expect(filled(week)).toEqual(['Sat 7:14 done', 'Sun 8:14 done']);
  });

  test('counts what a frequent one did, and marks once what is to come in a cell', () => {
    cron({ schedule: { kind: 'every', ms: 600_000 } });
    for (const minute of ['00', '10', '20']) ran('tick', `2026-02-08T11:${minute}:00Z`);
    ran('tick', '2026-02-08T11:30:00Z', 'running');
    const week = weekOfCron(recorder.now(), 'tick', at('2026-02-08T11:31:00Z'));
    expect(filled(week).slice(0, 3)).toEqual(['Sun 8:22 done×3', 'Sun 8:23 running', 'Sun 8:23 due']);
    expect(filled(week)).toHaveLength(3 + 24);
  });

  test('of one that is not there is refused', () => {
    expect(() => weekOfCron(recorder.now(), 'nope', 0)).toThrow('There is no cron nope');
  });
});

describe('the week of all', () => {
  test('has a row a cron, the built-in ones last, and nothing to come for a paused one', () => {
    cron({ name: 'mainstay-audit', schedule: { kind: 'cron', expression: '30 6 * * *' } });
    cron({ name: 'paused', schedule: { kind: 'every', ms: 3_600_000 } }, true);
    cron({ name: 'nightly', schedule: { kind: 'cron', expression: '0 23 * * *' } });
    ran('paused', '2026-02-02T00:00:00Z');
    const week = weekOfAll(recorder.now(), at('2026-02-08T12:00:00Z'));
    expect(week.columns).toEqual(['Mon 2', 'Tue 3', 'Wed 4', 'Thu 5', 'Fri 6', 'Sat 7', 'Sun 8']);
    expect(week.rows.map(({ label }) => label)).toEqual(['nightly', 'paused', 'mainstay-audit']);
    expect(filled(week)).toEqual(['nightly:83 due', 'paused:0 done']);
  });

  test('says how many had no room', () => {
    for (let index = 0; index < 70; index += 1) cron({ name: `c${index}` }, true);
    const week = weekOfAll(recorder.now(), at('2026-02-08T12:00:00Z'));
    expect([week.rows.length, week.left]).toEqual([60, 10]);
    expect(timelineSvg(week, LIGHT)).toContain('… and 10 more');
  });
});

describe('as a picture', () => {
  const week: Week = {
    title: 'a & "b" <script>',
    columns: ['Mon 2'],
    rows: [{ label: 'x<y', cells: [{ done: 2, failed: 1 }, { due: 1 }, {}] }],
    now: { cell: 2, inLastRow: false },
    left: 0,
  };

  test('shows the worst of a cell, tells the rest on hover, and sums up for who can’t see it', () => {
    const svg = timelineSvg(week, LIGHT);
    expect(svg).toContain('<title>2 done, 1 failed</title><rect');
    expect(svg).toContain('aria-label="a &amp; &quot;b&quot; &lt;script&gt;: 2 done, 1 failed"');
    expect(sumText({ ...week, rows: [] })).toBe('no runs');
  });

  test('holds no markup of anybody’s, and no style or script that the page’s policy would refuse', () => {
    for (const palette of [LIGHT, OF_THE_PAGE]) {
      const svg = timelineSvg(week, palette);
      expect(svg).toContain('x&lt;y');
      expect(svg).not.toMatch(/<script|<style|style=|\son\w+=/);
    }
  });

  test('takes the page’s colours on the page, and its own elsewhere', () => {
    expect(timelineSvg(week, OF_THE_PAGE)).toContain(`fill="var(--bad, ${LIGHT.failed})"`);
    expect(timelineSvg(week, LIGHT)).not.toContain('var(');
  });

  test('goes to a chat as a PNG, with words in it', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'mainstay-pictures-'));
    try {
      cron({ name: 'nightly' }, true);
      const pictures = createWeekPictures({ recorder: recorder.now(), files: await openContentFiles(dir) });
      const { path, name, mime, width, height } = await pictures.ofCron('nightly');
      expect({ name, mime }).toEqual({ name: 'nightly.png', mime: 'image/png' });
      const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      expect(info).toMatchObject({ width, height });
      // Where its title stands there is ink on the paper.
      const title = Array.from({ length: 300 }, (_, x) => data[(40 * info.width + 28 + x) * info.channels]!);
      expect(Math.min(...title)).toBeLessThan(100);
      expect(data[0]).toBe(255);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
