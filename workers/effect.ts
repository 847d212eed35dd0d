import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EffectUnclear, NotReachable, OutcomeUnknown, sentenceOf, UserError } from '../contracts/errors.ts';
import type { Job, Skill, StopReason, Verdict } from '../contracts/skill.ts';
import type { GatewayLink } from './gateway-link.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

export type Values = Record<string, unknown>;
/** A skill whose effects can be looked for. */
type EffectSkill = Skill & Required<Pick<Skill, 'reconcile'>>;

export const isEffect = (skill: Skill): skill is EffectSkill => skill.reconcile !== undefined;

/**
 * Does the effect of a job once: the intent is in the gateway's ledger before anything is done, and where one stood
 * there before, or the answer was unclear, the outside world is asked first.
 * @throws OutcomeUnknown where nobody can tell
 */
export async function doOnce(skill: EffectSkill, input: Values, job: Job, link: GatewayLink): Promise<Values> {
  const before = await link.intend(job.id, randomUUID(), job.signal);
  let isFirst = before === 0;
  for (let tries = 0; ; tries += 1) {
    if (!isFirst) {
      const verdict = await askOutside(skill, input, job);
      if (verdict.state === 'done') return verdict.output;
      if (verdict.state === 'unknown') throw new OutcomeUnknown(verdict.why);
    }
    isFirst = false;
    try {
      return await skill.run(input, job);
    } catch (error) {
      // Nothing has left: there is nothing to find out.
      if (error instanceof NotReachable) throw error;
      if (job.signal.reason === ('time limit' satisfies StopReason)) throw timeIsUp(error);
      if (!(error instanceof EffectUnclear)) throw error;
      job.progress({ note: sentenceOf(error) });
    }
    await pause(tries, job.signal);
  }
}

/** Asks until somebody answers: no answer is no verdict. */
export async function askOutside(skill: EffectSkill, input: Values, job: Job): Promise<Verdict<Values>> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await skill.reconcile(input, job);
    } catch (error) {
      if (job.signal.reason === ('time limit' satisfies StopReason)) throw timeIsUp(error);
      if (job.signal.aborted || (error instanceof UserError && !(error instanceof EffectUnclear))) throw error;
      job.progress({ note: `Asking whether it was done: ${sentenceOf(error)}` });
    }
    await pause(tries, job.signal);
  }
}

function timeIsUp(cause: unknown): OutcomeUnknown {
  return new OutcomeUnknown('Its time was up before anybody could tell whether it was done.', { cause });
}

async function pause(tries: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries), undefined, { signal });
  } catch (error) {
    throw signal.reason === ('time limit' satisfies StopReason) ? timeIsUp(error) : error;
  }
}
