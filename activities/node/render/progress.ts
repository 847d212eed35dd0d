import type { Job } from '../../../contracts/skill.ts';

// Joining, checking and hashing take what is left.
const ENCODING_SHARE = 0.97;

/** Shows how much of the film is made: never going back, with the time the rest will take. */
export interface FilmProgress {
  /** @param done seconds of film that are made, those of earlier attempts too; @param fresh those of this attempt */
  show(done: number, fresh: number, note: string): void;
  joining(): void;
  finished(): void;
}

/** @param total seconds of film there will be */
export function createProgress(job: Job, total: number): FilmProgress {
  const began = performance.now();
  let shown = 0;
  const report = (fraction: number, etaS: number | undefined, note: string) => {
    shown = Math.max(shown, Math.min(1, fraction));
    job.progress({ fraction: shown, etaS, note });
  };
  return {
    show(done, fresh, note) {
      const left = Math.max(0, total - done);
      const secondsEach = fresh > 0 ? (performance.now() - began) / 1_000 / fresh : undefined;
      const fraction = total > 0 ? Math.min(1, done / total) : 1;
      report(fraction * ENCODING_SHARE, secondsEach === undefined ? undefined : left * secondsEach, note);
    },
    joining: () => report(ENCODING_SHARE, undefined, 'joining'),
    finished: () => report(1, 0, 'done'),
  };
}
