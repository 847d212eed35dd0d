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
  expect(await bench.entries()).toEqual([]);
});
