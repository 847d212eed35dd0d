import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ReservationRequest, reservationRequest, type Settlement } from '../../../contracts/http/budget.ts';
import { assembleGateway, type GatewayParts } from '../../support/gateway-parts.ts';

/** A gateway with these lines in its config.yaml, whose budgets are those of Los Angeles. */
export async function gatewayWith(budgets: string): Promise<GatewayParts> {
  const dir = mkdtempSync(join(tmpdir(), 'mainstay-budget-'));
  writeBudgets(dir, budgets);
  return await assembleGateway({ dir });
}

export function writeBudgets(dir: string, budgets: string): void {
  writeFileSync(join(dir, 'config.yaml'), `timezone: America/Los_Angeles\nbudgets: ${budgets}\n`);
}

/** A call about to be made. */
export function call(id: string, worstUsd: number, more: Partial<ReservationRequest> = {}): ReservationRequest {
  const request = { id, tier: 'main', provider: 'openai', model: 'openai/gpt-6-sol', spend: {}, worstUsd, ...more };
  return reservationRequest.parse(request);
}

/** What it came to. */
export function cost(costUsd: number, more: Partial<Settlement> = {}): Settlement {
  const usage = { input: 1_000, cachedInput: 600, cacheWrite: 0, output: 50 };
  return { costUsd, usage, model: 'openai/gpt-6-sol', ...more };
}
