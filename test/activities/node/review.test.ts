import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { review } from '../../../activities/node/review.ts';
import { type LocalJob, localJob } from '../../support/local-job.ts';

let home: string;
let job: LocalJob;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mainstay-home-'));
  job = localJob({ home });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** As one that was written a minute ago: nothing more is on its way. */
function writeDay(date: string, said: string): void {
  const file = join(job.memory, `${date}.md`);
  writeFileSync(file, `## ${date} 09:00 AM - Ada\n"${said}"\n\n`);
  const at = Date.now() / 1_000 - 60;
  utimesSync(file, at, at);
}

it('reviews the days after which the log went on, and tells of those a killed attempt had reviewed', async () => {
  writeDay('2026-02-06', 'Decision: sell the boat before winter.');
  writeDay('2026-02-07', 'Good morning.');
  writeDay('2026-02-08', 'Decision: buy a van in spring.');
  await review.run({ quiet: true }, job);
  const output = await review.run({ quiet: true }, localJob({ home, attempt: 2 }));
  expect(output).toMatchObject({
    days: [
      { date: '2026-02-06', changes: 1, version: 1 },
      { date: '2026-02-07', changes: 0 },
    ],
  });
  expect(review.reply(output, { quiet: true })).toBe(
    'Memory review of 2026-02-06: 1 change\n+- Sell the boat before winter [2026-02-06.md:1]\n/memory undo 1 takes it back.',
  );
  expect(review.buttons(output, { quiet: true })).toEqual([[{ label: 'Undo 2026-02-06', action: '/memory undo 1' }]]);
  const next = await review.run({ quiet: true }, localJob({ home, id: 'job-2' }));
  expect(review.reply(next, { quiet: true })).toBe('');
  expect(review.reply(next, { quiet: false })).toBe('No day is due for a review.');
});
