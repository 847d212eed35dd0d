import type { AtCap, Period } from '../../contracts/http/budget.ts';
import type { Tier } from '../../contracts/model.ts';
import type { Budgets } from '../../platform/budget-config.ts';
import type { CallsOf } from '../recorder/reservations.ts';
import { billionths } from './money.ts';

/** A cap as the config has it; `limit` in billionths of a dollar. */
export interface Cap {
  /** `all`, `tier main`, `provider openai`, `cron briefing-daily` */
  scope: string;
  of: CallsOf;
  period: Period;
  limit: number;
  then: AtCap;
}

const PERIODS: readonly Period[] = ['day', 'month'];

/** Every cap there is, the widest first. */
export function capsOf(budgets: Budgets): Cap[] {
  const { tiers, providers, crons } = budgets;
  const scopes: [scope: string, of: CallsOf, set: Pick<Partial<Budgets>, Period | 'then'>][] = [
    ['all', {}, budgets],
    ...entries(tiers).map(([tier, set]): (typeof scopes)[0] => [`tier ${tier}`, { tier: tier as Tier }, set]),
    ...entries(providers).map(([provider, set]): (typeof scopes)[0] => [`provider ${provider}`, { provider }, set]),
    ...entries(crons).map(([cron, set]): (typeof scopes)[0] => [`cron ${cron}`, { cron }, set]),
  ];
  return scopes.flatMap(([scope, of, set]) =>
    PERIODS.flatMap((period) => {
      const limit = set[period];
      if (limit === undefined) return [];
      return [{ scope, of, period, limit: billionths(limit), then: set.then ?? budgets.then }];
    }),
  );
}

/** A call by what caps ask of it. */
export interface Counted {
  tier: string;
  provider: string;
  cron?: string | null | undefined;
}

/** Whether a call counts against a cap. */
export function appliesTo({ of: { tier, provider, cron } }: Cap, call: Counted): boolean {
  return (
    (tier === undefined || tier === call.tier) &&
    (provider === undefined || provider === call.provider) &&
    (cron === undefined || cron === call.cron)
  );
}

const entries = <Value>(record: Record<string, Value>) => Object.entries(record);
