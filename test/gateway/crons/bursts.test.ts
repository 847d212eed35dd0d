import type { CronDefinition } from '../../../contracts/cron.ts';
import { createBursts } from '../../../gateway/crons/bursts.ts';
import { aCron } from './a-cron.ts';
import { aFire } from './a-fire.ts';

const NOON = Date.parse('2026-03-02T12:00:00Z');

const daily = (name: string, expression: string): CronDefinition =>
  aCron({ name, schedule: { kind: 'cron', expression } });

const atNoon = (count: number) => Array.from({ length: count }, (_, index) => daily(`noon-${index}`, '0 12 * * *'));

describe('the jobs of crons that fire in the same second', () => {
  test('wait until all have been started, each as long as is left', () => {
    const holdMs = createBursts(() => [...atNoon(100), daily('evening', '0 18 * * *')]);
    const begin = (nth: number, later: number) => holdMs(aFire(`noon-${nth}`, NOON), NOON + later);
    // The first two are not known to be many.
    expect([begin(0, 50), begin(1, 80)]).toEqual([0, 0]);
    expect(begin(2, 100)).toBe(3_950);
    expect(begin(99, 3_000)).toBe(1_050);
    expect(begin(100, 5_000)).toBe(0);
  });

  test('do not wait where they are few, or where a moment later others fire', () => {
    const holdMs = createBursts(() => atNoon(9));
    const holds = atNoon(9).map(({ name }) => holdMs(aFire(name, NOON), NOON));
    expect(holds).toEqual(Array.from({ length: 9 }, () => 0));
    expect(holdMs(aFire('noon-0', NOON + 60_000), NOON + 60_000)).toBe(0);
  });

  test('never wait long, however many they are', () => {
    const holdMs = createBursts(() => atNoon(1_000));
    const holds = [0, 1, 2].map((nth) => holdMs(aFire(`noon-${nth}`, NOON), NOON));
    expect(Math.max(...holds)).toBe(15_000);
  });

  test('wait after an outage too, when their fires come late and all at once', () => {
    const holdMs = createBursts(() => atNoon(50));
    const late = NOON + 20 * 60_000;
    const holds = [0, 1, 2].map((nth) => holdMs(aFire(`noon-${nth}`, NOON), late));
    expect(holds[2]).toBe(2_000);
  });
});
