import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecorder, type Recorder } from '../../../gateway/recorder/index.ts';

/** A recorder on a file of its own for each test; `reopen` gives what a restart would find. */
export function useRecorder() {
  let dir: string;
  let recorder: Recorder;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'mainstay-recorder-'));
    recorder = openRecorder(join(dir, 'gateway.db'));
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
      recorder = openRecorder(join(dir, 'gateway.db'));
      return recorder;
    },
  };
}
