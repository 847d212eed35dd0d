import { fit, parseSize } from '../../../../activities/node/render/canvas.ts';
import { captionStates, parseSrt } from '../../../../activities/node/render/captions.ts';
import { videoOptions } from '../../../../activities/node/render/encoder.ts';
import { lastUsefulLine } from '../../../../activities/node/render/ffmpeg.ts';
import { createProgress } from '../../../../activities/node/render/progress.ts';
import {
  constantRate,
  framesIn,
  parseRate,
  rateOf,
  secondsOf,
  timescaleOf,
} from '../../../../activities/node/render/rate.ts';
import { useWorkspace } from './media.ts';

const workspace = useWorkspace();

test.each([
  ['30/1', '30/1', '30/1'],
  ['30000/1001', '30000/1001', '30000/1001'],
  ['a phone, variable', '90000/1', '2986/100'],
  ['120/1', '120/1', '60/1'],
  ['no rate at all', '0/0', '0/0'],
])('a source of %s is rendered at one constant rate', (name, nominal, average) => {
  const { num, den } = constantRate(parseRate(nominal), parseRate(average));
  const expected: Record<string, string> = { '120/1': '60/1', 'a phone, variable': '30/1', 'no rate at all': '30/1' };
  expect(`${num}/${den}`).toBe(expected[name] ?? name);
});

test('two hours at 29.97 frames a second are counted to the frame, and each lasts whole ticks', () => {
  const rate = rateOf(29.97)!;
  expect(framesIn(secondsOf(215_784, rate), rate)).toBe(215_784);
  for (const each of [rate, rateOf(30)!, rateOf(23.976)!, { num: 1_000, den: 33 }]) {
    expect((timescaleOf(each) * each.den) % each.num).toBe(0);
    expect(timescaleOf(each)).toBeGreaterThanOrEqual(10_000);
  }
  expect(rateOf(29.5)).toBeUndefined();
});

test('a picture keeps its shape on the canvas, with even sides', () => {
  const canvas = parseSize('1920x1080')!;
  expect(fit({ width: 1_080, height: 1_920 }, canvas)).toEqual({ width: 608, height: 1_080 });
  expect(fit({ width: 640, height: 480 }, canvas)).toEqual({ width: 1_440, height: 1_080 });
  expect(fit({ width: 4_000, height: 1 }, canvas)).toEqual({ width: 1_920, height: 2 });
});

test("Apple's encoder is used where ffmpeg has it, x264 elsewhere, both as yuv420p", () => {
  for (const preset of ['draft', 'final'] as const) {
    expect(videoOptions(preset, true)).toEqual(
      expect.arrayContaining(['h264_videotoolbox', '-b:v', '-pix_fmt', 'yuv420p']),
    );
    expect(videoOptions(preset, false)).toEqual(expect.arrayContaining(['libx264', '-crf', '-pix_fmt', 'yuv420p']));
  }
});

test('captions are read with any line ends, and shown together where they overlap', () => {
  const cues = parseSrt(
    '\uFEFF1\r\n00:00:01,000 --> 00:00:03,000\r\n<b>One</b>\r\n\r\n00:00:02.5 --> 00:01:00.25\r\n{\\an8}Two\r\n',
    'x.srt',
  );
  expect(cues).toEqual([
    { start: 1, end: 3, text: 'One' },
    { start: 2.5, end: 60.25, text: 'Two' },
  ]);
  expect(captionStates(cues, 0.5, 4)).toEqual([
    { seconds: 0.5, text: '' },
    { seconds: 1.5, text: 'One' },
    { seconds: 0.5, text: 'One\nTwo' },
    { seconds: 1, text: 'Two' },
  ]);
});

test('of all ffmpeg says, the line that tells the cause is shown', () => {
  const stderr = `[mov,mp4 @ 0x55] moov atom not found
/x/torn.mp4: Invalid data found when processing input
frame=    1 fps=0.0 q=0.0 size=       0kB time=00:00:00.00
Conversion failed!`;
  expect(lastUsefulLine(stderr)).toBe('moov atom not found');
});

test('progress stands still rather than go back, and never leaves 0 to 1', () => {
  const job = workspace.job();
  const progress = createProgress(job, 10);
  for (const done of [0, 5, 4, 12]) progress.show(done, done, 'rendering');
  progress.finished();
  const fractions = job.progressed.map(({ fraction }) => fraction!);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect([fractions[0], fractions.at(-1)]).toEqual([0, 1]);
  expect(job.progressed.every(({ etaS }) => etaS === undefined || etaS >= 0)).toBe(true);
});
