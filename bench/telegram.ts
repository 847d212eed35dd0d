import { type Measurement, median } from './measure.ts';
import { PERSON, type System } from './system.ts';

/** OpenClaw 2026.9.6 in the same tests on a machine of this kind; not of this run. */
const OPENCLAW = { statusMs: 1_064, startMs: 19_000 };

/** What a person at Telegram waits for. */
export async function measureTelegram(system: System, rounds: number): Promise<Measurement[]> {
  const { telegram } = system;
  const user = telegram.user(PERSON);
  const waits: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = telegram.sent(PERSON.id).length;
    const begun = performance.now();
    user.sends('/status');
    await telegram.waitFor((server) => server.sent(PERSON.id).length > before);
    waits.push(performance.now() - begun);
  }
  const start = await system.restart();
  return [
    {
      name: '/status by Telegram, p50',
      peerName: 'OpenClaw (measured earlier)',
      unit: 'ms',
      ours: median(waits),
      peer: OPENCLAW.statusMs,
      bar: { atMost: 100 / OPENCLAW.statusMs },
      rounds,
    },
    {
      name: 'second start → first answer',
      peerName: 'OpenClaw (measured earlier)',
      unit: 'ms',
      ours: start,
      peer: OPENCLAW.startMs,
      bar: { atMost: 10_000 / OPENCLAW.startMs },
      rounds: 1,
    },
  ];
}
