// A node in a process of its own, which kills itself once a result is in its journal and nobody was told of it.
// Arguments: home, address of Temporal, queue.
import { startNode } from './start-node.ts';

const [home = '', address = '', queue = ''] = process.argv.slice(2);
await startNode({
  home,
  address,
  queue,
  deliver: () => {
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => undefined);
  },
});
