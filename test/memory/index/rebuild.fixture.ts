// A process that rebuilds an index and is killed after the second commit.
import { openLogIndex } from '../../../memory/index/open-index.ts';

const [folder = '', database = ''] = process.argv.slice(2);
let commits = 0;
openLogIndex({ folder, database }).rebuild(() => {
  commits += 1;
  if (commits === 2) process.kill(process.pid, 'SIGKILL');
});
