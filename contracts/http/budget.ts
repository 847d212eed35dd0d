import { z } from 'zod';
import { button } from '../button.ts';
import { type BudgetCap, budgetCap, modelUsage, spend, tier } from '../model.ts';

/** Amounts are kept as whole billionths of a dollar, which go exactly up to here. */
const dollars = z.number().nonnegative().max(1_000_000);

/** What a cap is for: a day or month by the clock of the config's time zone. */
export type Period = BudgetCap['period'];

/**
 * What a call does that a cap refused: see whether a `cheaper` model still fits, or wait for the operator, whom the
 * gateway asks in chat. The same request is granted once they have raised the cap.
 */
export const atCap = z.enum(['cheaper', 'ask']);
export type AtCap = z.infer<typeof atCap>;

/**
 * `POST /api/budget/reservations`: one request to a provider is about to be made. The same `id` again is the same
 * reservation, so each request needs its own: one that a crash cut off may have spent, and stays counted.
 */
export const reservationRequest = z.object({
  id: z.string().min(1).max(300),
  tier,
  provider: z.string().min(1),
  /** `provider/model`. */
  model: z.string().min(1),
  spend,
  /** The most it can cost. */
  worstUsd: dollars,
  /** After so long it can spend no more. One not settled by then counts at its worst until it is. */
  timeLimitMs: z.number().positive().default(3_600_000),
});
export type ReservationRequest = z.infer<typeof reservationRequest>;

/** A cap, and what stands against it; `limitUsd` with what it was raised by, `spentUsd` without what is under way. */
export const capState = budgetCap.extend({
  /** The worst cases of calls under way. */
  reservedUsd: dollars,
  /** What it was raised by for this period. */
  raisedUsd: dollars,
  then: atCap,
});
export type CapState = z.infer<typeof capState>;

/** What the operator was asked when a cap was used up; each button is a command. */
const capQuestion = z.object({ text: z.string(), buttons: z.array(button) });
export type CapQuestion = z.infer<typeof capQuestion>;

/** `question`: waits for an answer. */
export const capView = capState.extend({ question: capQuestion.optional() });
export type CapView = z.infer<typeof capView>;

/** `GET /api/budget`: every cap there is. */
export const budgetView = z.object({ timezone: z.string(), caps: z.array(capView) });
export type BudgetView = z.infer<typeof budgetView>;

export const reservationAnswer = z.discriminatedUnion('granted', [
  z.object({ granted: z.literal(true) }),
  z.object({
    granted: z.literal(false),
    cap: capState,
    then: atCap,
    /** The operator was asked and said no for the rest of the period: waiting is in vain. */
    stopped: z.literal(true).optional(),
    /** A sentence for people. */
    why: z.string(),
  }),
]);
export type ReservationAnswer = z.infer<typeof reservationAnswer>;

/** `PUT /api/budget/reservations/ID`: what the request came to; 0 where the provider took nothing. The first one stands. */
export const settlement = z.object({ costUsd: dollars, usage: modelUsage, model: z.string().min(1) });
export type Settlement = z.infer<typeof settlement>;

/** What costs can be told by. */
export const costBy = z.enum(['day', 'model', 'tier', 'provider', 'cron', 'job', 'skill', 'chat']);
export type CostBy = z.infer<typeof costBy>;

const sums = {
  calls: z.number().int(),
  costUsd: dollars,
  /** The part of it that is a worst case: calls that a crash cut off, and nobody could tell the cost of. */
  unsettledUsd: dollars,
  usage: modelUsage,
};

/** `GET /api/cost?by&since&until` (or `days`, today the last of them), `mainstay cost --json`. Rows by cost, days in their order; ISO 8601 times. */
export const costReport = z.object({
  by: costBy,
  since: z.string(),
  until: z.string(),
  ...sums,
  /** `key`: null for what belongs to no cron, job … */
  rows: z.array(z.object({ key: z.string().nullable(), ...sums })),
});
export type CostReport = z.infer<typeof costReport>;
