import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AskModel, type ModelAnswer, modelAnswer, type ModelQuestion, type Tier } from '../contracts/model.ts';
import type { ModelCallerOptions } from '../models/call-model.ts';
import { callWithin } from '../models/call-within.ts';
import { modelsOf } from '../models/candidates.ts';
import { writeDurably } from '../storage/durable-file.ts';

export interface JobModelOptions {
  job: { id: string; dir: string; signal: AbortSignal };
  /** The models of this node; null where it asks none. */
  models: ModelCallerOptions | null;
}

/**
 * The models as a skill's job asks them. An answer is kept in the job's folder before the skill has it, so that what was
 * paid for is not asked again after a crash.
 */
export function createJobModel({ job, models }: JobModelOptions): (tier: Tier) => AskModel | null {
  const folder = join(job.dir, 'answers');
  /** Where the disk is full, what was answered is at least not asked again by this attempt. */
  const answered = new Map<string, ModelAnswer>();

  async function ask(
    tier: Tier,
    { id, ...question }: ModelQuestion,
    options: ModelCallerOptions,
  ): Promise<ModelAnswer> {
    const file = join(folder, `${id}.json`);
    const known = answered.get(id) ?? (await kept(file));
    if (known) return known;
    // Whose job it is, the gateway knows.
    const call = { ...question, callId: `${job.id}:${id}`, tier, tools: [], spend: { job: job.id } };
    const answer = await callWithin(call, { signal: job.signal, tell: () => undefined }, options);
    answered.set(id, answer);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeDurably(file, JSON.stringify(answer));
    return answer;
  }

  return (tier) =>
    models && modelsOf(models.models, tier).length > 0 ? (question) => ask(tier, question, models) : null;
}

async function kept(file: string): Promise<ModelAnswer | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : modelAnswer.parse(JSON.parse(text));
}
