import { z } from 'zod';
import { atCap } from '../contracts/http/budget.ts';
import { tier } from '../contracts/model.ts';
import { BUILT_IN_PROVIDERS } from './models-config.ts';

const dollars = z.number().nonnegative().max(1_000_000);

const caps = {
  day: dollars.optional(),
  month: dollars.optional(),
  /** What a call does that does not fit any more. */
  then: atCap.optional(),
};

/** Caps in dollars; days and months are those of the config's time zone. */
export const budgetsSchema = z
  .strictObject({
    ...caps,
    then: atCap.default('ask'),
    tiers: z.partialRecord(tier, z.strictObject(caps)).default({}),
    providers: z.record(z.string(), z.strictObject(caps)).default({}),
    crons: z.record(z.string(), z.strictObject(caps)).default({}),
  })
  .prefault({});
export type Budgets = z.output<typeof budgetsSchema>;

interface BudgetFields {
  budgets: Budgets;
  providers: Record<string, unknown>;
}

/** Finds caps for providers nobody knows: with a slip in its name, a cap would hold for nobody. */
export function checkBudgets({ budgets, providers }: BudgetFields, context: z.core.$RefinementCtx): void {
  const known = new Set<string>([...BUILT_IN_PROVIDERS, ...Object.keys(providers)]);
  for (const name of Object.keys(budgets.providers)) {
    if (known.has(name)) continue;
    const message = `is no provider that is known; use one of ${[...known].join(', ')}, or describe it under providers`;
    context.addIssue({ code: 'custom', path: ['budgets', 'providers', name], message });
  }
}
