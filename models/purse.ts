import type { BudgetCap, ModelUsage, Spend, Tier } from '../contracts/model.ts';

/** Asks for the most that one request to a provider can cost, before it is made. */
export interface Reservation {
  /** New with every request to a provider, so that none is paid by another's grant. */
  id: string;
  tier: Tier;
  provider: string;
  /** `provider/model`. */
  model: string;
  spend: Spend;
  worstUsd: number;
  /** After so long it can spend no more; an hour where nobody says. */
  timeLimitMs?: number;
}

/** `cheaper`: try a cheaper model; `ask`: the operator decides. */
export type Grant = { granted: true } | { granted: false; cap: BudgetCap; then: 'cheaper' | 'ask' };

/** What the request came to. */
export interface Settlement {
  costUsd: number;
  usage: ModelUsage;
  model: string;
}

/** Where the money is kept, for gateway, nodes and sub-agents alike. */
export interface Purse {
  /** Waits until it is answered: without a grant nothing is asked of a provider. */
  reserve(reservation: Reservation, signal: AbortSignal): Promise<Grant>;
  /** Resolves once it is safe on this machine at the latest; never fails for want of a line. */
  settle(id: string, settlement: Settlement): Promise<void>;
}
