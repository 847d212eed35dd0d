import { FAULTS } from '../../chaos/faults/index.ts';
import { createRandom } from '../../chaos/storm/random.ts';
import { describeStrike, drawSchedule } from '../../chaos/storm/schedule.ts';

const schedule = (seed: number, root = true, kinds?: string[]) =>
  drawSchedule({ seed, faults: 200, root, ...(kinds && { kinds }) });
const lines = (strikes: ReturnType<typeof schedule>) =>
  strikes.map((strike) => `${describeStrike(strike)} after ${strike.gapMs}`);

test('the same seed replays the same schedule, another seed another one', () => {
  expect(lines(schedule(4))).toEqual(lines(schedule(4)));
  expect(lines(schedule(4))).not.toEqual(lines(schedule(5)));
});

test('a longer storm begins as the shorter one of its seed', () => {
  expect(lines(drawSchedule({ seed: 4, faults: 20, root: true }))).toEqual(lines(schedule(4)).slice(0, 20));
});

test('two hundred faults are of every kind, and strike every part and every step of a job', () => {
  const strikes = schedule(4);
  expect(new Set(strikes.map(({ fault }) => fault.name))).toEqual(new Set(FAULTS.map(({ name }) => name)));
  const kills = lines(strikes).filter((line) => line.includes('kill -9'));
  for (const part of ['gateway', 'node', 'temporal']) expect(kills.some((kill) => kill.includes(part))).toBe(true);
  for (const step of [
    'accepted',
    'queued',
    'begun',
    'journalled',
    'ended',
    'sending',
    'sent',
    'intent',
    'effect',
    'reviewed',
  ])
    expect(kills.some((kill) => kill.includes(`“${step}”`))).toBe(true);
});

test('without root there is no fault that needs it, and only the kinds asked for are drawn', () => {
  const needRoot = FAULTS.filter((fault) => fault.needsRoot).map(({ name }) => name);
  expect(needRoot.length).toBeGreaterThan(0);
  const drawn = new Set(schedule(4, false).map(({ fault }) => fault.name));
  for (const name of needRoot) expect(drawn).not.toContain(name);
  expect(new Set(schedule(4, true, ['pause', 'kill']).map(({ fault }) => fault.name))).toEqual(
    new Set(['pause', 'kill']),
  );
});

test('chance is even: whole numbers with both ends, and names as often as their weight says', () => {
  const random = createRandom(1);
  const numbers = Array.from({ length: 6_000 }, () => random.between(1, 6));
  for (const side of [1, 2, 3, 4, 5, 6]) {
    const times = numbers.filter((number) => number === side).length;
    expect(Math.abs(times - 1_000)).toBeLessThan(120);
  }
  const often = Array.from({ length: 4_000 }, () => random.weighted({ often: 3, rarely: 1 })).filter(
    (name) => name === 'often',
  );
  expect(Math.abs(often.length - 3_000)).toBeLessThan(150);
});
