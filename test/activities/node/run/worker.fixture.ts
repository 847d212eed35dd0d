// A node worker reduced to what matters here: a process that runs the skill for one job and may die at any moment.
// Arguments: home, job id, attempt, script, and the point at which it kills itself.
import fs from 'node:fs/promises';
import { Socket } from 'node:net';
import { run } from '../../../../activities/node/run.ts';
import { localJob } from '../../../support/local-job.ts';

const [home = '', id = '', attempt = '1', script = '', dieAt = 'never'] = process.argv.slice(2);

const die = () => process.kill(process.pid, 'SIGKILL');

/** Dies in the very call that would take the next step, as a power switch would have it. */
if (dieAt === 'before the record is on disk') {
  const probe = await fs.open(process.argv[1]!);
  Object.assign(Object.getPrototypeOf(probe), { sync: die });
  await probe.close();
}
if (dieAt === 'before the word to begin') Object.assign(Socket.prototype, { write: die });
if (dieAt === 'after the word to begin') {
  const { write } = Socket.prototype;
  Socket.prototype.write = function (this: Socket, ...args: unknown[]) {
    const written = Reflect.apply(write, this, args) as boolean;
    if (args[0] === 'go\n') die();
    return written;
  };
}

const job = localJob({ home, id, attempt: Number(attempt) });
const output = await run.run(run.input.parse({ script }), job);
process.stdout.write(JSON.stringify(output), () => process.exit(0));
