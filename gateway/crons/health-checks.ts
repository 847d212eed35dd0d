import { type StatsFs, statfsSync } from 'node:fs';
import { formatDuration } from '../../contracts/duration.ts';
import type { NodeStatus } from '../../contracts/http/status.ts';
import type { Recorder } from '../recorder/index.ts';

const GB = 1_073_741_824;
const LEAST_FREE_BYTES = GB;
const LEAST_FREE_SHARE = 0.1;
const MINUTE_MS = 60_000;
/** A node that is updated or started anew is gone for a minute or two. */
const NODE_AWAY_MS = 15 * MINUTE_MS;
/** Telegram stumbles now and then, and comes back by itself. */
const TELEGRAM_PATIENCE_MS = 4 * MINUTE_MS;

/** Something that may be wrong. */
export interface Check {
  cause: string;
  /** A sentence; null: all is well. */
  problem: string | null;
  /** Said once it is over. */
  over: string;
  /** Told only where it has been so for so long. */
  patienceMs: number;
}

export interface HealthSources {
  /** A folder on the disk that is watched. */
  folder: string;
  nodes: () => readonly NodeStatus[];
  /** `off` where there is no bot. */
  telegramProblem: () => string | null;
}

/** Looks at everything there is to look at from within the gateway. */
export function checkHealth(recorder: Recorder, sources: HealthSources, now: number): Check[] {
  const telegram = sources.telegramProblem();
  const letters = recorder.deadLetters.count();
  const effects = recorder.effects.unknown();
  return [
    checkDisk(statfsSync(sources.folder)),
    ...sources.nodes().map((node) => checkNode(node, now)),
    {
      cause: 'telegram',
      problem: telegram === null || telegram === 'off' ? null : `Telegram is out of reach. ${telegram}`,
      over: 'Telegram is within reach again.',
      patienceMs: TELEGRAM_PATIENCE_MS,
    },
    {
      cause: 'dead-letters',
      problem: letters === 0 ? null : `${count(letters, 'dead letter')} for you; /deadletters has the buttons.`,
      over: 'No dead letter waits any more.',
      patienceMs: 0,
    },
    {
      cause: 'effects',
      problem: effects === 0 ? null : `${count(effects, 'unknown effect')} for you; /jobs effects has the buttons.`,
      over: 'No effect is unknown any more.',
      patienceMs: 0,
    },
  ];
}

/** A disk by its blocks: how many are left, how many there are, how large they are. */
export function checkDisk({ bavail, blocks, bsize }: Pick<StatsFs, 'bavail' | 'blocks' | 'bsize'>): Check {
  const [free, share] = [bavail * bsize, bavail / blocks];
  const isShort = free < LEAST_FREE_BYTES || share < LEAST_FREE_SHARE;
  const left = `${(free / GB).toFixed(1)} GB (${Math.floor(share * 100)} %)`;
  return {
    cause: 'disk',
    problem: isShort ? `The gateway’s disk has ${left} left; free some room before messages are refused.` : null,
    over: `The gateway’s disk has ${left} of room again.`,
    patienceMs: 0,
  };
}

function checkNode({ name, online, lastSeen }: NodeStatus, now: number): Check {
  const awayMs = online || lastSeen === null ? 0 : now - Date.parse(lastSeen);
  const problem = `Node ${name} gave its last sign ${formatDuration(awayMs)} ago; its jobs wait for it.`;
  return {
    cause: `node:${name}`,
    problem: awayMs > NODE_AWAY_MS ? problem : null,
    over: `Node ${name} is back.`,
    // A gateway that has just started may not have heard of it yet.
    patienceMs: MINUTE_MS,
  };
}

function count(number: number, what: string): string {
  return number === 1 ? `One ${what} waits` : `${number} ${what}s wait`;
}
