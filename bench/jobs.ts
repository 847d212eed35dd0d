import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Status, status } from '../contracts/http/status.ts';
import { HOME_QUEUE } from '../contracts/queues.ts';
import type { System } from './system.ts';

const AT_ONCE = 50;
const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 20 * 60_000;

export const SCRIPT = 'true.sh';

/** Puts the cheapest job there is into the workspace: a script that does nothing. */
export function writeCheapScript({ home }: System): void {
  const script = join(home, 'workspace', 'scripts', SCRIPT);
  writeFileSync(script, '#!/bin/sh\n# mainstay: idempotent\ntrue\n', { mode: 0o755 });
}

/** Asks for so many cheap jobs in the web chat; resolves when all messages are taken. */
export async function askForJobs({ gateway }: System, count: number): Promise<void> {
  let asked = 0;
  const ask = async (): Promise<void> => {
    while (asked < count) {
      asked += 1;
      await gateway.post('/api/messages', { text: `/run ${SCRIPT}` });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
}

/** Waits until the status is as it should be. */
export async function untilStatus({ gateway }: System, fits: (now: Status) => boolean): Promise<Status> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const now = status.parse(await gateway.get('/api/status'));
    if (fits(now)) return now;
    if (performance.now() > deadline)
      throw new Error(`It never came to that; the last status was ${JSON.stringify(now)}`);
    await sleep(LOOK_EVERY_MS);
  }
}

export const isOnline = ({ nodes }: Status): boolean => nodes.some(({ name, online }) => name === HOME_QUEUE && online);

/** Cuts the node off by stopping its process, until `mend` is called. */
export async function cutNodeOff(system: System): Promise<{ mend(): void }> {
  const { nodes } = await untilStatus(system, isOnline);
  const pid = nodes.find(({ name }) => name === HOME_QUEUE)!.pid!;
  process.kill(pid, 'SIGSTOP');
  await untilStatus(system, (now) => !isOnline(now));
  return { mend: () => process.kill(pid, 'SIGCONT') };
}
