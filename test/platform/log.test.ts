import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const LOG = pathToFileURL(join(import.meta.dirname, '..', '..', 'dist', 'platform', 'log.js')).href;
const PROGRAM = `
  import { createLog } from ${JSON.stringify(LOG)};
  const log = createLog('part');
  for (let n = 0; n < 3; n += 1) log.warn('a line that finds no room');
  console.log('lives');
`;

// The protection is the listener for errors in platform/log.ts. /dev/full is a disk without a byte of room.
(existsSync('/dev/full') ? test : test.skip)('a log that finds no room does not end its process', async () => {
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], { stdio: ['ignore', 'pipe', full] });
  closeSync(full);
  const [said, [code]] = await Promise.all([text(child.stdout!), once(child, 'exit')]);
  expect([said, code]).toEqual(['lives\n', 0]);
});
