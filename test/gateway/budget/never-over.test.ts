import fc from 'fast-check';
import type { GatewayParts } from '../../support/gateway-parts.ts';
import { call, cost, gatewayWith } from './a-budget.ts';

let gateway: GatewayParts;
beforeEach(
  async () =>
    (gateway = await gatewayWith(
      '{ day: 5, month: 6, tiers: { cron: { day: 2 } }, providers: { openai: { month: 3 } }, crons: { tick: { day: 1 } } }',
    )),
);
afterEach(() => gateway.stop());

const step = fc.record({
  tier: fc.constantFrom('main' as const, 'cron' as const),
  provider: fc.constantFrom('openai', 'google'),
  cron: fc.constantFrom(undefined, 'tick'),
  worstUsd: fc.double({ min: 0, max: 2, noNaN: true }),
  /** Part of its worst case that it came to; not settled where absent. */
  came: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  isTold: fc.nat({ max: 2 }),
});

test('whatever is reserved, settled, told twice and told late: no cap is ever exceeded', () => {
  let run = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      run += 1;
      steps.forEach(({ tier, provider, cron, worstUsd, came, isTold }, index) => {
        const id = `${run}.${index}`;
        const request = call(id, worstUsd, { tier, provider, spend: { cron } });
        const { granted } = gateway.budget.reserve(request);
        expect(gateway.recorder.reservations.find(id) !== null).toBe(granted);
        if (granted && isTold > 0) expect(gateway.budget.reserve(request)).toEqual({ granted: true });
        for (let told = 0; granted && came !== null && told < isTold; told += 1)
          gateway.budget.settle(id, cost(worstUsd * came * (told === 0 ? 1 : 0.5)));
        for (const { spentUsd, reservedUsd, limitUsd } of gateway.budget.view().caps)
          expect(Math.round((spentUsd + reservedUsd) * 1e9)).toBeLessThanOrEqual(limitUsd * 1e9);
      });
    }),
    { numRuns: 30 },
  );
});
