import type { Health } from '../contracts/http/status.ts';
import type { Recorder } from './recorder/index.ts';
import type { TemporalLink } from './temporal-link.ts';

/** Each look writes to the disk, so that a probe that asks in a hurry gets the last answer. */
const LOOK_AGAIN_MS = 1_000;

export interface HealthOptions {
  recorder: Recorder;
  temporal: Pick<TemporalLink, 'state'>;
  /** `off` where there is no bot. */
  telegramProblem(): string | null;
}

/** What `/healthz` says. The gateway is well as long as it can take messages, whatever else is away. */
export function createHealth({ recorder, temporal, telegramProblem }: HealthOptions): () => Health {
  let lookedAt = -Infinity;
  let recorderProblem: string | null = null;

  return () => {
    if (performance.now() - lookedAt > LOOK_AGAIN_MS) {
      lookedAt = performance.now();
      recorderProblem = recorder.problem();
    }
    const telegram = telegramProblem();
    return {
      ok: recorderProblem === null,
      parts: {
        recorder: part(recorderProblem),
        temporal: part(temporal.state().problem),
        telegram: telegram === 'off' ? { ok: true, detail: 'off: no TELEGRAM_BOT_TOKEN' } : part(telegram),
      },
    };
  };
}

function part(problem: string | null): { ok: boolean; detail?: string } {
  return problem === null ? { ok: true } : { ok: false, detail: problem };
}
