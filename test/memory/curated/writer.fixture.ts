// A writer of the curated memory as a process that kills itself before one of its calls of the file system.
// Arguments: the folder, the job's id, what to remember, and the number of the call it dies before (0: none).
// It prints how many calls it made.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [memory = '', key = '', words = '', dieBefore = '0'] = process.argv.slice(2);
let calls = 0;

function count(): void {
  calls += 1;
  if (calls === Number(dieBefore)) process.kill(process.pid, 'SIGKILL');
}

type Call = (...parameters: unknown[]) => unknown;

/** Counts the calls of a function before it makes them. */
function counted(from: object, name: string): void {
  const functions = from as Record<string, Call>;
  const call = functions[name]!;
  functions[name] = function (this: unknown, ...parameters: unknown[]) {
    count();
    return call.apply(this, parameters);
  };
}

const handle = await fs.promises.open(memory, 'r');
for (const name of ['writeFile', 'sync']) counted(Object.getPrototypeOf(handle) as object, name);
await handle.close();
for (const name of ['open', 'rename', 'rm', 'mkdir']) counted(fs.promises, name);
for (const name of ['renameSync', 'linkSync', 'unlinkSync']) counted(fs, name);
syncBuiltinESMExports();

const { openCurated } = await import('../../../memory/curated/store.ts');
const { addEntry } = await import('../../../memory/curated/edit.ts');

await openCurated(memory).change({ by: 'test', key }, (before) => ({
  text: addEntry(before, 'Lessons', words),
  why: `remembered ${words}`,
  outcome: { words },
}));
process.stdout.write(String(calls));
