import type { World } from '../storm/world.ts';
import { type Measure, timeUntil } from './measure.ts';

/** From `kill -9` of the gateway, with a service manager that starts it at once, to its next question for updates. */
export async function probeGatewayRestart(world: World, times: number): Promise<Measure> {
  const rounds: number[] = [];
  for (let round = 0; round < times; round += 1) {
    const began = performance.now();
    await world.parts.gateway.kill();
    world.parts.gateway.start();
    // The dead gateway's poll ends with its connection.
    await timeUntil('the old poll is gone', () => !world.telegram.world.updates.polling);
    await timeUntil('the gateway takes messages', () => world.telegram.world.updates.polling);
    rounds.push(performance.now() - began);
  }
  return { name: 'gateway kill -9 → taking messages again', rounds, barMs: 5_000 };
}
