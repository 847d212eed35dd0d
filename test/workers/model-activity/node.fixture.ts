// A node in a process of its own, which kills itself once an answer is in its journal and nobody was told of it.
// Arguments: home, address of Temporal, queue, the server's URL, the gateway's URL.
import { startNode } from '../journal/start-node.ts';
import { callModelAt } from './call-model.ts';

const [home = '', address = '', queue = '', server = '', gateway = ''] = process.argv.slice(2);
await startNode({
  home,
  address,
  queue,
  activities: callModelAt({ server, gateway }),
  deliver: () => {
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => undefined);
  },
});
