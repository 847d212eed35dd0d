import { openReviewBench, type ReviewBench } from './review-bench.ts';

let bench: ReviewBench;
beforeEach(async () => (bench = await openReviewBench()));
afterEach(() => bench.close());

const failed = (time: string, call: string, why: string) =>
  `${time} Mainstay|Tool: run (${call})\nResult: failed: ${why}\nTokens: 0 input, 0 output\nCost: $0.000`;
const done = (time: string, tool: string, call: string, result: string, cost = '0.000') =>
  `${time} Mainstay|Tool: ${tool} (${call})\nResult: ${result}\nTokens: 0 input, 0 output\nCost: $${cost}`;

it('keeps what a day says for good, each with the entry it came from', async () => {
  bench.day(
    '2026-02-08',
    '09:00 AM Ada: Decision: cap the model costs at $75 a day because January was dear.',
    '09:10 AM Ada: I prefer short mails. Never deploy on a Friday.',
    '10:00 AM Ada: Nadia Ruiz <nadia@blueprint.example> is now the contact for blueprint.example.',
    '10:05 AM Ada: Project Roof is on hold until the tiles are here.',
    done('10:42 AM', 'exec', 'cd workspace/blueprint && vercel deploy', 'Live at https://blueprint.example', '0.018'),
    failed('11:00 AM', 'report.sh', 'report.sh ended with exit code 2.'),
    failed('11:05 AM', 'report.sh', 'report.sh ended with exit code 2.'),
    done('11:10 AM', 'run', 'report.sh --month 2', 'ok'),
    '11:59 PM System|Day closed: 6 messages, 4 jobs, 2 failed, cost $0.02',
  );
  const { state, diff, costUsd } = await bench.review('2026-02-08');
  expect({ state, costUsd }).toEqual({ state: 'done', costUsd: 0.018 });
  expect(diff.every((line) => line.startsWith('+'))).toBe(true);
  expect(await bench.entries()).toEqual([
    'Ada prefers short mails [2026-02-08.md:4]',
    'Never deploy on a Friday (Ada) [2026-02-08.md:4]',
    'Nadia Ruiz: contact for blueprint.example; nadia@blueprint.example [2026-02-08.md:7]',
    'Roof: on hold [2026-02-08.md:10]',
    'blueprint.example: live, of project blueprint [2026-02-08.md:13]',
    'Cap the model costs at $75 a day, because January was dear [2026-02-08.md:1]',
    'run report.sh failed 2 times (report.sh ended with exit code 2); it works as `report.sh --month 2` [2026-02-08.md:31]',
  ]);
});

it('lets what contradicts an entry take its place, and says what was until then', async () => {
  bench.day(
    '2026-02-08',
    '09:00 AM Ada: Decision: cap the model costs at $75 a day because January was dear.',
    '09:10 AM Ada: I prefer short mails. Never deploy on a Friday.',
    '10:00 AM Ada: Tom Berg is the contact for blueprint.example. He lives in Oslo.',
    '10:01 AM Ada: Tom Berg lives in Oslo. Project Roof is on hold.',
  );
  await bench.review('2026-02-08');
  bench.day(
    '2026-03-03',
    '09:00 AM Ada: Decision: cap the model costs at $50 a day.',
    '09:10 AM Ada: I prefer long mails. Always deploy on a Friday.',
    '10:00 AM Ada: Nadia Ruiz is now the contact for blueprint.example.',
    '10:01 AM Ada: Tom Berg moved to Lisbon. Project Roof is live. Tom Berg lives in Lisbon.',
  );
  await bench.review('2026-03-03');
  expect(await bench.entries()).toEqual([
    'Ada prefers long mails (until 2026-03-03: short) [2026-02-08.md:4, 2026-03-03.md:4]',
    'Always deploy on a Friday (Ada) (until 2026-03-03: Never) [2026-02-08.md:4, 2026-03-03.md:4]',
    'Tom Berg: was the contact for blueprint.example until 2026-03-03; lives in Lisbon [2026-02-08.md:7, 2026-03-03.md:10, 2026-03-03.md:7]',
    'Nadia Ruiz: contact for blueprint.example [2026-03-03.md:7]',
    'Roof: live (until 2026-03-03: on hold) [2026-02-08.md:10, 2026-03-03.md:10]',
    'Cap the model costs at $50 a day (until 2026-03-03: $75, because January was dear) [2026-02-08.md:1, 2026-03-03.md:1]',
  ]);
});

it('proposes nothing on a quiet day, nor where somebody only talks', async () => {
  bench.day(
    '2026-02-08',
    '09:00 AM Ada: Good morning! What did we decide about the costs?',
    '09:01 AM Mainstay: Decision: you decided nothing. Always happy to help.',
    '09:02 AM Ada: Never mind. I always forget it. I prefer this one. Never worked for me.',
    '09:03 AM Ada: If we decided to stop, I would know. Look at stripe.com, please.',
    '09:04 AM Ada: /remember Never deploy on a Friday',
    done('09:05 AM', 'browse', 'https://stripe.com', 'Online payments', '0.400'),
    failed('09:06 AM', 'once.sh', 'once.sh ended with exit code 1.'),
    done('09:07 AM', 'run', 'once.sh --again', 'ok'),
    '09:08 AM System|Cron: uptime failed (model: none, cost: $0.000): uptime.sh ended with exit code 1.',
    '09:09 AM System|Cron: uptime failed (model: none, cost: $0.000): uptime.sh ended with exit code 1.',
    '09:10 AM System|Cron: uptime completed (model: none, cost: $0.000)',
  );
  const { state, changes, version } = await bench.review('2026-02-08');
  expect({ state, changes, version }).toEqual({
    state: 'done',
    changes: { memory: [], graph: [] },
    version: undefined,
  });
  expect(await bench.entries()).toEqual([]);
});

it('restates nothing that the memory says, in whatever words, and leaves what is protected', async () => {
  await bench.remember(
    '# Memory\n\n## Who\n\n- Ada prefers mails that are short [protected]\n\n## My projects\n\n- **Roof**: on hold, since the tiles are late\n' +
      '\n## Decisions [protected]\n\n- Model costs: the cap is $60 a day\n',
  );
  bench.day(
    '2026-02-08',
    '09:00 AM Ada: I prefer short mails. Project Roof is on hold.',
    '09:01 AM Ada: Decision: cap the model costs at $75 a day.',
    '09:02 AM Ada: Project Attic is done.',
  );
  const { diff } = await bench.review('2026-02-08');
  expect(diff).toEqual(['+- Attic: done [2026-02-08.md:7]']);
});

it('learns from what failed night after night, and what somebody did about it', async () => {
  for (const day of ['2026-02-06', '2026-02-07'])
    bench.day(
      day,
      '03:00 AM System|Cron: backup failed (model: none, cost: $0.000): backup.sh ended with exit code 7.',
    );
  bench.day(
    '2026-02-08',
    '02:00 AM Ada: I renewed the certificate of the backup server.',
    '03:00 AM System|Cron: backup completed (model: none, cost: $0.000)',
  );
  await bench.review('2026-02-08');
  expect(await bench.entries()).toEqual([
    'backup failed 2 times (backup.sh ended with exit code 7); it worked after Ada said: I renewed the certificate of the backup server [2026-02-08.md:4]',
  ]);
});

it('keeps the dearest day in one entry', async () => {
  bench.day('2026-02-07', done('09:00 AM', 'render', 'demo.yaml', 'demo.mp4', '1.250'));
  bench.day('2026-02-08', done('09:00 AM', 'render', 'demo.yaml', 'demo.mp4', '1.100'));
  bench.day(
    '2026-02-09',
    done('09:00 AM', 'render', 'a.yaml', 'a.mp4', '3.500'),
    done('09:30 AM', 'image', 'b', 'b.png', '0.500'),
  );
  for (const day of ['2026-02-07', '2026-02-08', '2026-02-09']) await bench.review(day);
  expect(await bench.entries()).toEqual([
    'Dearest day so far: 2026-02-09 with $4.00, $3.50 of it for render (before: 2026-02-07 with $1.25) [2026-02-07.md:1, 2026-02-09.md:1]',
  ]);
});

it('never keeps a secret, nor the place where one was', async () => {
  bench.day(
    '2026-02-08',
    `09:00 AM Ada: Decision: use the key ghp_${'a1B2'.repeat(9)} for mail.`,
    '09:01 AM Ada: Decision: the door code stays [redacted: DOOR_CODE] for now.',
    '09:02 AM Ada: Decision: rotate all keys each spring.',
  );
  const { state, diff } = await bench.review('2026-02-08');
  expect({ state, diff }).toEqual({ state: 'done', diff: ['+- Rotate all keys each spring [2026-02-08.md:7]'] });
});

it('keeps what an entry cites though that log is no more, beside what changed it', async () => {
  await bench.remember('# Memory\n\n## Decisions\n\n- Cap the model costs at $100 a day [2020-01-05.md:31]\n');
  bench.day('2026-02-08', '09:01 AM Ada: Decision: cap the model costs at $75 a day.');
  await bench.review('2026-02-08');
  expect(await bench.entries()).toEqual([
    'Cap the model costs at $75 a day (until 2026-02-08: $100) [2020-01-05.md:31, 2026-02-08.md:1]',
  ]);
});
