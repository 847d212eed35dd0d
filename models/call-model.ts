import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BudgetReached, NoModelAnswered } from '../contracts/errors.ts';
import type { ModelAnswer, ModelEvent, TriedModel } from '../contracts/model.ts';
import type { Log } from '../platform/log.ts';
import { type Candidate, candidatesElsewhere, candidatesFor } from './candidates.ts';
import type { CoolDowns } from './cool-downs.ts';
import { type Failure, mayPass } from './failure.ts';
import { type Paid, payAndAsk, type PayingOptions, type WholeCall } from './pay-and-ask.ts';
import { providerOf } from './providers.ts';
import type { Refusal } from './purse.ts';
import { seeingFirst } from './sight.ts';

/** A provider that asks for no more than this is waited for; for longer, the next model is asked. */
const SHORT_WAIT_MS = 5_000;
/** How often the whole list is gone through, and the first pause between; the second is twice as long. */
const ROUNDS = 3;
const FIRST_PAUSE_MS = 1_000;

export interface ModelCallerOptions extends PayingOptions {
  coolDowns: CoolDowns;
  log: Log;
}

export interface CallOptions {
  signal: AbortSignal;
  /** Hears of the call as it goes on. */
  tell(event: ModelEvent): void;
}

/** Why a candidate gave no answer; `passed` was not even asked. */
type Outcome = Paid | { state: 'passed'; failure: Failure };

/**
 * Answers a call by the first model of its tier that does: asked in order of preference, each paid for beforehand.
 * Rejects with the signal's reason once it is raised.
 * @throws NoModelAnswered with what each was tried by; BudgetReached where the operator has to decide
 */
export async function callModel(
  call: WholeCall,
  { signal, tell }: CallOptions,
  options: ModelCallerOptions,
): Promise<ModelAnswer> {
  const { models, coolDowns, providers, log } = options;
  const giveUpAt = coolDowns.now() + call.timeLimitMs;
  const tried: TriedModel[] = [];
  let costUsd = 0;
  let list = seeingFirst(candidatesFor(models, call), call.messages, models);
  if (list.length === 0)
    throw new NoModelAnswered(
      `No model is configured; name one under models.${call.tier} or models.main in config.yaml.`,
    );

  for (let round = 1; ; round += 1) {
    const again: Candidate[] = [];
    let refusal: Refusal | undefined;
    let cheaperThan = Infinity;
    // The list may grow on the way.
    for (let index = 0; index < list.length; index += 1) {
      const candidate = list[index]!;
      const { model } = candidate;
      const outcome = await ask(candidate, { round, cheaperThan, rest: list.slice(index + 1) });
      signal.throwIfAborted();
      if (outcome.state === 'answered')
        return { ...outcome.answer, model, usage: outcome.usage, costUsd: costUsd + outcome.costUsd, tried };
      if (outcome.state === 'too-dear') continue;
      if (outcome.state === 'no-money') {
        const { cap, then } = outcome.refusal;
        tried.push({ model, why: `it may cost more than the budget of ${cap.scope} has left` });
        if (then === 'ask') throw budgetReached(outcome.refusal, outcome.worstUsd);
        // From here on something cheaper is looked for, in other tiers as well.
        if (!refusal) list = [...list, ...candidatesElsewhere(models, list)];
        refusal = outcome.refusal;
        cheaperThan = Math.min(cheaperThan, outcome.worstUsd);
        continue;
      }
      tried.push({ model, why: outcome.failure.why });
      if (mayPass(outcome.failure)) again.push(candidate);
    }
    if (refusal) throw budgetReached(refusal, cheaperThan);
    const pause = pauseBefore(round, again);
    if (again.length === 0 || round === ROUNDS || coolDowns.now() + pause > giveUpAt)
      throw noneAnswered(call.tier, tried);
    tell({ type: 'wait', why: wordsOf(tried.at(-1)!), ms: pause });
    await sleep(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
    list = again;
  }

  async function ask(
    candidate: Candidate,
    { round, cheaperThan, rest }: { round: number; cheaperThan: number; rest: readonly Candidate[] },
  ): Promise<Outcome> {
    const { model } = candidate;
    const { missing } = providers.describe(providerOf(model));
    if (missing) return { state: 'passed', failure: { kind: 'key', why: missing.replace(/\.$/, '') } };
    const cooling = coolDowns.of(model);
    // A later round asks whoever may be back; only a provider that named a time is held to it.
    if (cooling && (round === 1 || cooling.failure.kind === 'limited'))
      return { state: 'passed', failure: { ...cooling.failure, why: `${cooling.failure.why}, a moment ago` } };
    for (let waited = false; ; waited = true) {
      // New with each request: what a crash cut off may have spent what was set aside for it.
      const id = `${call.callId}:${randomUUID()}`;
      const patience = patienceWith(rest);
      const outcome = await payAndAsk(call, { candidate, id, patience, cheaperThan, signal, tell }, options);
      if (outcome.state === 'answered') {
        coolDowns.clear(model);
        tell({ type: 'end', model });
      }
      if (outcome.state !== 'failed') return outcome;
      const { failure, begun } = outcome;
      costUsd += outcome.costUsd;
      log.info({ model, call: call.callId, failure }, 'a model gave no answer');
      if (begun) tell({ type: 'restart', model, why: failure.why });
      const { retryAfterMs = Infinity } = failure;
      if (waited || failure.kind !== 'limited' || retryAfterMs > SHORT_WAIT_MS) {
        coolDowns.note(model, failure);
        return outcome;
      }
      tell({ type: 'wait', why: wordsOf({ model, why: failure.why }), ms: retryAfterMs });
      await sleep(retryAfterMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  /** A model with nobody behind it is not given up as soon as one that another stands behind. */
  function patienceWith(rest: readonly Candidate[]) {
    const { firstToken, betweenTokens, last } = models.patience;
    const hasNext = rest.some(({ model }) => !providers.describe(providerOf(model)).missing && !coolDowns.of(model));
    return hasNext ? { firstToken, betweenTokens } : { firstToken: last, betweenTokens: last };
  }

  /** Milliseconds until the first of them may be asked again. */
  function pauseBefore(round: number, again: readonly Candidate[]): number {
    const waits = again.map(({ model }) => {
      const cooling = coolDowns.of(model);
      return cooling?.failure.kind === 'limited'
        ? Math.ceil(cooling.until - coolDowns.now())
        : FIRST_PAUSE_MS * 2 ** (round - 1);
    });
    return Math.min(...waits);
  }
}

const wordsOf = ({ model, why }: TriedModel) => `${model}: ${why}`;

function noneAnswered(tier: string, tried: readonly TriedModel[]): NoModelAnswered {
  const last = new Map(tried.map((one) => [one.model, wordsOf(one)]));
  return new NoModelAnswered(`No model of the tier ${tier} answered. ${[...last.values()].join('; ')}.`);
}

function budgetReached({ cap, then, stopped, why }: Refusal, worstUsd: number): BudgetReached {
  const { scope, period, limitUsd, spentUsd } = cap;
  const sentence =
    why ??
    `The budget of ${scope} for this ${period} is reached: $${spentUsd.toFixed(2)} of $${limitUsd.toFixed(2)} spent or set aside.`;
  return new BudgetReached(sentence, { ...cap, then, worstUsd, ...(stopped && { stopped }) });
}
