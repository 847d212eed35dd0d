import type { CronAudit } from '../../contracts/http/cron-audit.ts';
import type { CronSpan } from '../storm/crons.ts';
import type { Asked } from '../storm/load.ts';
import type { World } from '../storm/world.ts';

/** What one look at the system after a storm found. */
export interface Finding {
  /** What was looked at, as a promise: `every accepted message has one final answer`. */
  promise: string;
  /** How many things were looked at. */
  checked: number;
  /** A sentence for each that broke the promise. */
  violations: string[];
  /** What a reader should know beside it. */
  note?: string;
}

/** What an audit may look at: the record of what people said, and the world as the storm left it. */
export interface Evidence {
  world: World;
  asked: readonly Asked[];
  /** The time through which the crons fired, and what the gateway says of it. */
  crons: CronSpan & { audit: CronAudit };
}
