import { formatDuration } from '../../contracts/duration.ts';
import type { ModelAnswer } from '../../contracts/model.ts';
import type { Allowance } from '../../contracts/subagent.ts';
import { usd } from '../../contracts/usd.ts';

/** What a sub-agent has used of its allowance. */
export interface Used {
  count(answer: Pick<ModelAnswer, 'usage' | 'costUsd'>): void;
  /**
   * Does a piece of work and counts its time, up to the limit that its node holds it to: what the node is away is no
   * time of work.
   */
  timed<Result>(limitMs: number, work: (withinMs: number) => Promise<Result>): Promise<Result>;
  /** Which part is used up, as a sentence; null while there is some of each. */
  up(): string | null;
  /** The same of its time alone: what its model asked for is paid for already. */
  timeUp(): string | null;
  /** Whether some part of it is nearly used up: an answer with what there is needs a step, too. */
  isLow(): boolean;
  costUsd(): number;
}

const NEARLY = 0.75;

export function createUsed({ costUsd, tokens, timeMs, steps }: Allowance): Used {
  const used = { costUsd: 0, tokens: 0, timeMs: 0, steps: 0 };
  const timeUp = () => (used.timeMs >= timeMs ? `Its time of ${formatDuration(timeMs)} is used up.` : null);
  return {
    timeUp,
    count({ usage, costUsd }) {
      used.steps += 1;
      used.costUsd += costUsd;
      used.tokens += usage.input + usage.output;
    },
    async timed(limitMs, work) {
      const withinMs = Math.max(1, Math.min(limitMs, timeMs - used.timeMs));
      const begunAt = Date.now();
      try {
        return await work(withinMs);
      } finally {
        used.timeMs += Math.min(Date.now() - begunAt, withinMs);
      }
    },
    up() {
      if (used.costUsd >= costUsd) return `Its budget of ${usd(costUsd)} is used up.`;
      if (used.tokens >= tokens) return `Its ${tokens} tokens are used up.`;
      if (used.steps >= steps) return `Its ${steps} ${steps === 1 ? 'step is' : 'steps are'} used up.`;
      return timeUp();
    },
    isLow: () =>
      used.steps >= steps - 2 ||
      [used.costUsd / costUsd, used.tokens / tokens, used.timeMs / timeMs].some((part) => part >= NEARLY),
    costUsd: () => used.costUsd,
  };
}
