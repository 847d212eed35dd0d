import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const line = z.object({
  'child-pid': z.number().int().optional(),
  'net-namespace': z.number().int().optional(),
  'exit-code': z.number().int().optional(),
});

/** What bubblewrap tells of itself: the process it made, seen from outside, and how the program ended. */
export interface Status {
  childPid?: number;
  netNamespace?: number;
  exitCode?: number;
}

/**
 * Reads bubblewrap's `--json-status-fd` as it comes. `begun` is settled once the sandbox stands, or was never to be;
 * an exit code that is missing at the end means that the program did not run.
 */
export function readStatus(stream: Readable): { status: Status; begun: Promise<void> } {
  const status: Status = {};
  const lines = createInterface({ input: stream });
  const begun = new Promise<void>((resolve) => {
    lines.on('line', (text) => {
      const told = line.parse(JSON.parse(text));
      status.childPid ??= told['child-pid'];
      status.netNamespace ??= told['net-namespace'];
      status.exitCode ??= told['exit-code'];
      resolve();
    });
    lines.on('close', resolve);
  });
  return { status, begun };
}
