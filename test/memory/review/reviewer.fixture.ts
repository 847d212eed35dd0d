// A review as a process that kills itself before one of its calls of the file system.
// Arguments: the folder, the day, and the number of the call it dies before (0: none). It prints how many calls it made.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [memory = '', date = '', dieBefore = '0'] = process.argv.slice(2);
let calls = 0;

type Call = (...parameters: unknown[]) => unknown;

/** Counts the calls of a function before it makes them. */
function counted(from: object, name: string): void {
  const functions = from as Record<string, Call>;
  const call = functions[name]!;
  functions[name] = function (this: unknown, ...parameters: unknown[]) {
    calls += 1;
    if (calls === Number(dieBefore)) process.kill(process.pid, 'SIGKILL');
    return call.apply(this, parameters);
  };
}

const handle = await fs.promises.open(memory, 'r');
for (const name of ['writeFile', 'sync']) counted(Object.getPrototypeOf(handle) as object, name);
await handle.close();
for (const name of ['rename', 'rm', 'mkdir']) counted(fs.promises, name);
for (const name of ['renameSync', 'linkSync', 'unlinkSync', 'writeSync', 'fsyncSync']) counted(fs, name);
syncBuiltinESMExports();

const { reviewDay } = await import('../../../memory/review/review-day.ts');
const { proposedHere } = await import('./proposed-here.ts');

await reviewDay(date, { memory, reviewer: () => Promise.resolve(proposedHere(date)), graph: null as never });
process.stdout.write(String(calls));
