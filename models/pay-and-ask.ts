import type { FileRef } from '../contracts/artifact.ts';
import type { ModelCall, ModelEvent, ModelUsage } from '../contracts/model.ts';
import type { ModelsConfig, PriceOverrides } from '../platform/models-config.ts';
import { askOne, type Patience } from './ask-one.ts';
import type { Candidate } from './candidates.ts';
import { costOf, worstCost } from './cost.ts';
import { promptTokens } from './estimate.ts';
import type { Failure } from './failure.ts';
import type { Gathered } from './gather.ts';
import { priceOf } from './prices.ts';
import { toPrompt } from './prompt.ts';
import { providerOf, type Providers } from './providers.ts';
import { sees } from './sight.ts';
import type { Purse, Refusal } from './purse.ts';

/** How much a model may write where the call does not say. */
const DEFAULT_OUTPUT_TOKENS = 8_192;

/** A call with its whole conversation in place. */
export type WholeCall = Omit<ModelCall, 'messagesFile' | 'toolsFile'>;

export interface PayingOptions {
  models: ModelsConfig;
  prices: PriceOverrides;
  providers: Providers;
  purse: Purse;
  readFile(file: FileRef): Promise<Uint8Array>;
}

export interface Request {
  candidate: Candidate;
  /** New with each request. */
  id: string;
  patience: Patience;
  /** Nothing is asked that could cost as much as this, in dollars. */
  cheaperThan: number;
  signal: AbortSignal;
  tell(event: ModelEvent): void;
}

/** What a request came to. `too-dear`: it was not asked for money; `no-money`: it was refused; `begun`: it said something. */
export type Paid =
  | { state: 'too-dear' }
  | { state: 'no-money'; refusal: Refusal; worstUsd: number }
  | { state: 'answered'; answer: Gathered; usage: ModelUsage; costUsd: number }
  | { state: 'failed'; failure: Failure; begun: boolean; costUsd: number };

/**
 * Has the most a request can cost set aside, makes it, and pays what it came to.
 * Rejects with the signal's reason once it is raised; what was used until then is paid.
 */
export async function payAndAsk(
  call: WholeCall,
  { candidate: { model, tier }, id, patience, cheaperThan, signal, tell }: Request,
  { models, prices, providers, purse, readFile }: PayingOptions,
): Promise<Paid> {
  const provider = providerOf(model);
  const { price } = priceOf(model, prices);
  const maxOutputTokens = call.maxOutputTokens ?? DEFAULT_OUTPUT_TOKENS;
  const tokens = promptTokens(call.messages, call);
  const worstUsd = worstCost(tokens, maxOutputTokens, price);
  if (worstUsd >= cheaperThan) return { state: 'too-dear' };

  const opened = await providers.open(model);
  const sight = { sees: sees(model, models), wire: providers.describe(provider).wire, readFile };
  const prompt = await toPrompt(call.messages, { provider, sight });
  const { spend, timeLimitMs } = call;
  const grant = await purse.reserve({ id, tier, provider, model, spend, worstUsd, timeLimitMs }, signal);
  if (!grant.granted) return { state: 'no-money', refusal: grant, worstUsd };

  tell({ type: 'begin', model });
  const asked = await askOne({
    name: model,
    opened,
    prompt,
    promptTokens: tokens,
    call: { tools: call.tools, schema: call.schema, maxOutputTokens },
    patience,
    signal,
    tell,
  });
  const costUsd = costOf(asked.usage, price);
  // The answer is there and paid for: it does not wait for the line.
  void purse.settle(id, { costUsd, usage: asked.usage, model });
  if (asked.state === 'stopped') throw signal.reason;
  if (asked.state === 'failed') return { state: 'failed', failure: asked.failure, begun: asked.begun, costUsd };
  return { state: 'answered', answer: asked.answer, usage: asked.usage, costUsd };
}
