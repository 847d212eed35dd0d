import type { ReservationRequest, Settlement } from '../contracts/http/budget.ts';
import type { BudgetCap } from '../contracts/model.ts';

/** A cap would be gone beyond. `cheaper`: try a cheaper model; `ask`: the operator is asked; `stopped`: they said no. */
export interface Refusal {
  granted: false;
  cap: BudgetCap;
  then: 'cheaper' | 'ask';
  stopped?: true | undefined;
  /** A sentence for people. */
  why?: string;
}
export type Grant = { granted: true } | Refusal;

/** Where the money is kept, for gateway, nodes and sub-agents alike. */
export interface Purse {
  /** Waits until it is answered: without a grant nothing is asked of a provider. What is being settled by then counts. */
  reserve(request: ReservationRequest, signal: AbortSignal): Promise<Grant>;
  /** Never fails for want of a line: what does not arrive stays counted at its worst. */
  settle(id: string, settlement: Settlement): Promise<void>;
}
