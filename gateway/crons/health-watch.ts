import { formatDuration } from '../../contracts/duration.ts';
import type { Log } from '../../platform/log.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Replies } from '../replies.ts';
import type { Chore } from './chores.ts';
import { BUILT_IN } from './definitions.ts';
import { afterFailure, afterSuccess, type Alarm } from './failures.ts';
import { type Check, checkHealth, type HealthSources } from './health-checks.ts';

const NAME = 'health-watch';
const EVERY_MS = 5 * 60_000;
/** What comes and goes is told again only after this. */
const COOLDOWN_MS = 3_600_000;

export interface HealthWatchOptions {
  recorder: Recorder;
  replies: Replies;
  sources: HealthSources;
  mainChat: () => string;
  log: Log;
  /** How often it is fired; tests cannot wait. */
  everyMs?: number;
}

/** Looks after the gateway and its surroundings: tells the main chat of each trouble once, and once when it is over. */
export function createHealthWatch({
  recorder,
  replies,
  sources,
  mainChat,
  log,
  everyMs = EVERY_MS,
}: HealthWatchOptions) {
  let firedAt = performance.now();

  function look(temporalProblem: string | null): void {
    const now = Date.now();
    const over = 'Temporal starts again what is due.';
    const temporal = { cause: 'temporal', problem: temporalProblem, over, patienceMs: 0 };
    for (const check of [temporal, ...checkHealth(recorder, sources, now)])
      recorder.atomically(() => judge(check, now))?.();
  }

  /** Keeps how it stands with the failures of crons, whose rule it follows. @returns what sends the message off */
  function judge(check: Check, now: number): (() => void) | null {
    const { cause, problem, patienceMs } = check;
    const key = `health:${cause}`;
    const known = recorder.cronFailures.find(key);
    const isWrong = known !== null && known.failures > 0;
    if (problem === null) {
      if (!known) return null;
      const { failing, alarm } = afterSuccess(known, rule(1, COOLDOWN_MS), now);
      if (failing) recorder.cronFailures.put(key, failing);
      else recorder.cronFailures.forget(key);
      return tell(check, alarm);
    }
    const isLasting = patienceMs === 0 || (isWrong && now - known.since >= patienceMs);
    // While it lasts it is told once, however long that is.
    const cooldownMs = isWrong && known.isTold ? Infinity : COOLDOWN_MS;
    const { failing, alarm } = afterFailure(known, rule(isLasting ? 1 : Infinity, cooldownMs), cause, now);
    recorder.cronFailures.put(key, failing);
    return tell(check, alarm);
  }

  function tell({ cause, problem, over }: Check, alarm: Alarm): (() => void) | null {
    if (alarm.kind === 'none') return null;
    return replies.record({
      key: `health:${cause}:${alarm.since}:${alarm.kind}`,
      kind: 'replied',
      format: 'plain',
      // Telegram can't tell of itself while it is away.
      chat: cause === 'telegram' ? 'web' : mainChat(),
      text: alarm.kind === 'failing' ? `⚠️ ${problem}` : `✅ ${over}`,
    });
  }

  /** While Temporal starts nothing, it does not start this watch either. */
  function lookUnfired(): void {
    const silentMs = performance.now() - firedAt;
    const isPaused = recorder.cronHistory.latestOf(`${BUILT_IN}${NAME}`)?.paused ?? false;
    if (silentMs < 2 * everyMs || isPaused) return;
    try {
      look(`Temporal starts nothing that is due since ${formatDuration(silentMs)}; messages are kept until it does.`);
    } catch (error) {
      log.warn({ err: error }, 'the health watch could not look, as on a full disk; it is tried again');
    }
  }

  const timer = setInterval(lookUnfired, everyMs).unref();

  const chore: Chore = {
    name: NAME,
    summary: 'Watch disk, nodes, Temporal, Telegram, dead letters and unknown effects',
    schedule: { kind: 'every', ms: everyMs },
    run() {
      firedAt = performance.now();
      look(null);
      return Promise.resolve({});
    },
  };
  return { chore, stop: () => clearInterval(timer) };
}

const rule = (after: number, cooldownMs: number) => ({ alert: { after, cooldownMs } });
