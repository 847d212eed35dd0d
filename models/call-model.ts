import { setTimeout as sleep } from 'node:timers/promises';
import type { FileRef } from '../contracts/artifact.ts';
import { BudgetReached, NoModelAnswered } from '../contracts/errors.ts';
import type { BudgetCap, ModelAnswer, ModelCall, ModelEvent, TriedModel } from '../contracts/model.ts';
import type { Log } from '../platform/log.ts';
import type { ModelsConfig, PriceOverrides } from '../platform/models-config.ts';
import { askOne } from './ask-one.ts';
import { type Candidate, candidatesElsewhere, candidatesFor } from './candidates.ts';
import type { CoolDowns } from './cool-downs.ts';
import { costOf, worstCost } from './cost.ts';
import { promptTokens } from './estimate.ts';
import { type Failure, mayPass } from './failure.ts';
import { priceOf } from './prices.ts';
import { toPrompt } from './prompt.ts';
import type { Providers } from './providers.ts';
import type { Purse } from './purse.ts';

/** How much a model may write where the call does not say. */
const DEFAULT_OUTPUT_TOKENS = 8_192;
/** A provider that asks for no more than this is waited for; for longer, the next model is asked. */
const SHORT_WAIT_MS = 5_000;
/** How often the whole list is gone through, and the first pause between; the second is twice as long. */
const ROUNDS = 3;
const FIRST_PAUSE_MS = 1_000;

export interface ModelCallerOptions {
  models: ModelsConfig;
  prices: PriceOverrides;
  providers: Providers;
  coolDowns: CoolDowns;
  purse: Purse;
  readFile(file: FileRef): Promise<Uint8Array>;
  log: Log;
}

export interface CallOptions {
  /** Which start of this call it is, from 1: a crash may have left an earlier one unpaid for. */
  start: number;
  signal: AbortSignal;
  /** Hears of the call as it goes on. */
  tell(event: ModelEvent): void;
}

/** A call with its whole conversation in place. */
export type WholeCall = Omit<ModelCall, 'messagesFile'>;

/** What became of one candidate. `passed` was not even asked. */
type Tried = { state: 'answered'; answer: ModelAnswer } | { state: 'failed' | 'passed'; failure: Failure } | Refused;
type Refused = { state: 'no-money'; cap: BudgetCap; then: 'cheaper' | 'ask'; worstUsd: number };

/**
 * Answers a call by the first model of its tier that does: asked in order of preference, each paid for beforehand.
 * Rejects with the signal's reason once it is raised.
 * @throws NoModelAnswered with what each was tried by; BudgetReached where the operator has to decide
 */
export async function callModel(
  call: WholeCall,
  { start, signal, tell }: CallOptions,
  options: ModelCallerOptions,
): Promise<ModelAnswer> {
  const { models, coolDowns } = options;
  const tried: TriedModel[] = [];
  let [asked, costUsd] = [0, 0];
  let list = candidatesFor(models, call);
  if (list.length === 0)
    throw new NoModelAnswered(
      `No model is configured; name one under models.${call.tier} or models.main in config.yaml.`,
    );

  for (let round = 1; ; round += 1) {
    const again: { candidate: Candidate; failure: Failure }[] = [];
    let cap: BudgetCap | undefined;
    let cheaperThan = Infinity;
    for (let index = 0; index < list.length; index += 1) {
      const candidate = list[index]!;
      const outcome = await tryCandidate(candidate, round, cheaperThan);
      signal.throwIfAborted();
      if (outcome.state === 'answered') return outcome.answer;
      if (outcome.state === 'no-money') {
        tried.push({
          model: candidate.model,
          why: `it costs more than the budget has left (${capWords(outcome.cap)})`,
        });
        cap = outcome.cap;
        if (outcome.then === 'ask') throw budgetReached(cap);
        // From here on something cheaper is looked for, in other tiers as well.
        if (cheaperThan === Infinity) list = [...list, ...candidatesElsewhere(models, list)];
        cheaperThan = Math.min(cheaperThan, outcome.worstUsd);
        continue;
      }
      tried.push({ model: candidate.model, why: outcome.failure.why });
      if (mayPass(outcome.failure)) again.push({ candidate, failure: outcome.failure });
    }
    if (cap) throw budgetReached(cap);
    const pause = round < ROUNDS && again.length > 0 ? pauseBefore(round, again) : null;
    if (pause === null) throw noneAnswered(call, tried);
    tell({ type: 'wait', why: lastWords(tried), ms: pause });
    await sleep(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
    list = again.map(({ candidate }) => candidate);
  }

  async function tryCandidate(candidate: Candidate, round: number, cheaperThan: number): Promise<Tried> {
    const { model } = candidate;
    const { missing } = options.providers.describe(providerOf(model));
    if (missing) return { state: 'passed', failure: { kind: 'key', why: missing } };
    const cooling = coolDowns.of(model);
    // A second round asks whoever may be back; only a provider that named a time is held to it.
    if (cooling && (round === 1 || cooling.failure.kind === 'limited'))
      return { state: 'passed', failure: { ...cooling.failure, why: `${cooling.failure.why}, a moment ago` } };
    for (let waited = false; ; waited = true) {
      const outcome = await payAndAsk(candidate, cheaperThan);
      if (outcome.state !== 'failed' || waited) return outcome;
      const { kind, retryAfterMs = Infinity, why } = outcome.failure;
      if (kind !== 'limited' || retryAfterMs > SHORT_WAIT_MS) return outcome;
      tell({ type: 'wait', why: `${model}: ${why}`, ms: retryAfterMs });
      await sleep(retryAfterMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return outcome;
    }
  }

  async function payAndAsk({ model, tier }: Candidate, cheaperThan: number): Promise<Tried> {
    const { price } = priceOf(model, options.prices);
    const maxOutputTokens = call.maxOutputTokens ?? DEFAULT_OUTPUT_TOKENS;
    const tokens = promptTokens(call.messages, call);
    const worstUsd = worstCost(tokens, maxOutputTokens, price);
    if (worstUsd >= cheaperThan)
      return { state: 'passed', failure: { kind: 'refused', why: 'it is no cheaper than what the budget refused' } };
    const provider = providerOf(model);
    const id = `${call.callId}.${start}.${(asked += 1)}`;
    const grant = await options.purse.reserve({ id, tier, provider, model, spend: call.spend, worstUsd }, signal);
    if (!grant.granted) return { state: 'no-money', cap: grant.cap, then: grant.then, worstUsd };

    tell({ type: 'begin', model });
    const result = await askOne({
      name: model,
      opened: await options.providers.open(model),
      prompt: await toPrompt(call.messages, { provider, readFile: options.readFile }),
      promptTokens: tokens,
      call: { tools: call.tools, schema: call.schema, maxOutputTokens },
      patience: patienceFor(model),
      signal,
      tell,
    });
    const spentUsd = costOf(result.usage, price);
    costUsd += spentUsd;
    await options.purse.settle(id, { costUsd: spentUsd, usage: result.usage, model });
    signal.throwIfAborted();
    if (result.state === 'answered') {
      coolDowns.clear(model);
      tell({ type: 'end', model });
      return { state: 'answered', answer: { ...result.answer, model, usage: result.usage, costUsd, tried } };
    }
    const failure: Failure = result.state === 'failed' ? result.failure : { kind: 'down', why: 'it was stopped' };
    options.log.info({ model, call: call.callId, failure }, 'a model gave no answer');
    coolDowns.note(model, failure);
    if (result.begun) tell({ type: 'restart', model, why: failure.why });
    return { state: 'failed', failure };
  }

  /** Nobody waits for the last one as briefly as for one that another stands behind. */
  function patienceFor(model: string) {
    const { firstToken, betweenTokens, last } = models.patience;
    const others = list.slice(list.findIndex((one) => one.model === model) + 1);
    const hasNext = others.some(
      (one) => !options.providers.describe(providerOf(one.model)).missing && !coolDowns.of(one.model),
    );
    return hasNext ? { firstToken, betweenTokens } : { firstToken: last, betweenTokens: last };
  }

  /** Until the first of them may be asked again. */
  function pauseBefore(round: number, again: { candidate: Candidate; failure: Failure }[]): number {
    const waits = again.map(({ candidate: { model } }) => {
      const cooling = coolDowns.of(model);
      return cooling?.failure.kind === 'limited' ? cooling.until - coolDowns.now() : FIRST_PAUSE_MS * 2 ** (round - 1);
    });
    return Math.max(0, Math.ceil(Math.min(...waits)));
  }
}

const providerOf = (model: string) => model.slice(0, model.indexOf('/'));

function noneAnswered(call: WholeCall, tried: readonly TriedModel[]): NoModelAnswered {
  const list = [...new Map(tried.map(({ model, why }) => [model, `${model}: ${why}`])).values()];
  return new NoModelAnswered(`No model of the tier ${call.tier} answered. ${list.join('; ')}.`);
}

function lastWords(tried: readonly TriedModel[]): string {
  const { model, why } = tried.at(-1)!;
  return `${model}: ${why}`;
}

const capWords = ({ scope, period, limitUsd }: BudgetCap) => `${scope}, $${limitUsd} a ${period}`;

function budgetReached(cap: BudgetCap): BudgetReached {
  const spent = `$${cap.spentUsd.toFixed(2)} of $${cap.limitUsd.toFixed(2)}`;
  return new BudgetReached(
    `The budget of ${cap.scope} for this ${cap.period} is reached: ${spent} are spent or set aside.`,
    { cap },
  );
}
