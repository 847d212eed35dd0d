import { EffectUnclear } from '../../../contracts/errors.ts';
import type { Job, Verdict } from '../../../contracts/skill.ts';

const ANSWER_WITHIN_MS = 10_000;

/**
 * Asks at the address the operator gave whether the request with this job's key was carried out.
 * @throws EffectUnclear where no clear answer came: ask again
 */
export async function ask(
  { url, check }: { url: string; check?: string | undefined },
  { id, signal }: Pick<Job, 'id' | 'signal'>,
): Promise<Verdict<{ status?: number; answer?: string }>> {
  if (check === undefined)
    return { state: 'unknown', why: `${url} can't be asked: the webhook has no check= address.` };
  const from = check.replaceAll('{key}', encodeURIComponent(id));
  const answer = await fetch(from, {
    // A connection of its own: a kept one may be dead without anybody having noticed.
    headers: { connection: 'close' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
  });
  await answer.body?.cancel();
  if (answer.ok) return { state: 'done', output: {} };
  if (answer.status === 404 || answer.status === 410) return { state: 'not-done' };
  throw new EffectUnclear(`${from} answered ${answer.status}.`);
}
