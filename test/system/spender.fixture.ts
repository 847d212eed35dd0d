// A process that makes model calls, ten at once, until the budget has no room: arguments are the gateway's address, its
// token, a name, and the file into which it writes what each call has really cost, as the provider's bill would.
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLog } from '../../platform/log.ts';
import { createPurse } from '../../workers/purse.ts';

const [url = '', token = '', name = '', bill = ''] = process.argv.slice(2);
const WORST_USD = 0.05;
const AT_ONCE = 10;

const ended = new AbortController();
const purse = createPurse({ url, token, log: createLog('spender', 'silent'), ended: ended.signal });

async function spend(lane: number): Promise<void> {
  for (let asked = 0; ; asked += 1) {
    const id = `${name}.${lane}.${asked}`;
    const call = { tier: 'main' as const, provider: 'openai', model: 'openai/m', spend: {} };
    const grant = await purse.reserve(
      { ...call, id, worstUsd: WORST_USD, timeLimitMs: 5_000 },
      new AbortController().signal,
    );
    if (grant.granted) {
      const costUsd = Math.round(WORST_USD * (0.2 + 0.8 * Math.random()) * 1e6) / 1e6;
      appendFileSync(bill, `${costUsd}\n`);
      const usage = { input: 1_000, cachedInput: 0, cacheWrite: 0, output: 10 };
      await purse.settle(id, { costUsd, usage, model: call.model });
    } else if ((grant.cap as { reservedUsd?: number }).reservedUsd === 0) return;
    else await sleep(100);
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, (_, lane) => spend(lane)));
