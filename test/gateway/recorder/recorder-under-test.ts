import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecorder, type Recorder } from '../../../gateway/recorder/index.ts';
import { createRedactor } from '../../../platform/secrets/redact.ts';

/** A value the recorder must not keep, and which no form gives away. */
export const SECRET = 'our-own-secret';

const redact = createRedactor([{ name: 'SHOP_KEY', value: SECRET }]);

/** A recorder on a file of its own for each test; `reopen` gives what a restart would find. */
export function useRecorder() {
  let dir: string;
  let recorder: Recorder;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'mainstay-recorder-'));
    recorder = openRecorder(join(dir, 'gateway.db'), redact);
  });
  afterEach(() => {
    recorder.close();
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    now: () => recorder,
    file: () => join(dir, 'gateway.db'),
    reopen(): Recorder {
      recorder.close();
      recorder = openRecorder(join(dir, 'gateway.db'), redact);
      return recorder;
    },
  };
}
