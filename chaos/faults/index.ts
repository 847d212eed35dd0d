import { clockJump } from './clock-jump.ts';
import { cut } from './cut.ts';
import { duplicateUpdates } from './duplicate-updates.ts';
import type { Fault } from './fault.ts';
import { fullDisk } from './full-disk.ts';
import { kill } from './kill.ts';
import { killedRebuild } from './killed-rebuild.ts';
import { pause } from './pause.ts';
import { restartedIds } from './restarted-ids.ts';
import { slowLine } from './slow-line.ts';
import { telegramErrors } from './telegram-errors.ts';

/** Every kind of fault there is. */
export const FAULTS: readonly Fault[] = [
  kill,
  cut,
  slowLine,
  pause,
  telegramErrors,
  duplicateUpdates,
  restartedIds,
  fullDisk,
  clockJump,
  killedRebuild,
];
