import { z } from 'zod';
import { modelUsage, spend, tier } from '../model.ts';

/** The time a cap is for, by the clock of the config's time zone. */
export const period = z.enum(['day', 'month']);
export type Period = z.infer<typeof period>;

const dollars = z.number().nonnegative();

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
  timeLimitMs: z.number().positive(),
});
export type ReservationRequest = z.infer<typeof reservationRequest>;

/** A cap, and what stands against it. `scope`: `all`, `tier main`, `provider openai` or `cron briefing-daily`. */
export const capState = z.object({
  scope: z.string(),
  period,
  /** With what it was raised by for this period. */
  limitUsd: dollars,
  spentUsd: dollars,
  /** The worst cases of calls under way. */
  reservedUsd: dollars,
});
export type CapState = z.infer<typeof capState>;

/**
 * What a call does that a cap refused. `cheaper`: another model may still fit. `ask`: the operator has been asked in chat;
 * the same request again is granted once they raised the cap. `stop`: they said no for this period.
 */
export const atCap = z.enum(['cheaper', 'ask', 'stop']);
export type AtCap = z.infer<typeof atCap>;

export const reservationAnswer = z.discriminatedUnion('granted', [
  z.object({ granted: z.literal(true) }),
  /** `why`: a sentence for people. */
  z.object({ granted: z.literal(false), cap: capState, then: atCap, why: z.string() }),
]);
export type ReservationAnswer = z.infer<typeof reservationAnswer>;

/** `PUT /api/budget/reservations/ID`: what the request came to; 0 where the provider took nothing. The first one stands. */
export const settlement = z.object({ costUsd: dollars, usage: modelUsage, model: z.string().min(1) });
export type Settlement = z.infer<typeof settlement>;

/** Where a model call gets its money: the gateway's budget, by whatever way. */
export interface Purse {
  /** Waits as long as the gateway can't be reached: nothing is spent unreserved. @throws the signal's reason */
  reserve(request: ReservationRequest, signal: AbortSignal): Promise<ReservationAnswer>;
  /** Waits likewise. One that never arrives leaves the reservation counted at its worst. */
  settle(id: string, settlement: Settlement, signal: AbortSignal): Promise<void>;
}

/** What costs can be told by. */
export const costBy = z.enum(['day', 'model', 'tier', 'provider', 'cron', 'job', 'skill', 'chat']);
export type CostBy = z.infer<typeof costBy>;

const sums = {
  calls: z.number().int(),
  costUsd: dollars,
  /** The part of it that is a worst case: calls under way, and such as nobody could tell the cost of. */
  unsettledUsd: dollars,
  usage: modelUsage,
};

/** `GET /api/cost?by&since&until`, `mainstay cost --json`. Rows by cost, days in their order; ISO 8601 times. */
export const costReport = z.object({
  by: costBy,
  since: z.string(),
  until: z.string(),
  ...sums,
  /** `key`: null for what belongs to no cron, job … */
  rows: z.array(z.object({ key: z.string().nullable(), ...sums })),
});
export type CostReport = z.infer<typeof costReport>;
