// `npm run check`: the house checks, as many at once as there are cores; each is also a script of its own in package.json.
import { availableParallelism } from 'node:os';
import { root } from './setup/index.mjs';
import { run } from './setup/run.mjs';
import { createShow, StepFailed } from './setup/show.mjs';

// The slowest first, so that the last to end began early.
const checks = ['lint', 'types', 'deps', 'unused', 'format'];

const show = createShow(process.stdout);
const queue = [...checks];
await Promise.all(Array.from({ length: availableParallelism() }, work));

async function work() {
  for (let check = queue.shift(); check; check = queue.shift()) await report(check);
}

/** @param {string} check */
async function report(check) {
  try {
    await show.step(check, async (step) => {
      step.doing(`npm run ${check}`);
      await run('npm', ['run', '--silent', check], { cwd: root });
    });
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    process.exitCode = 1;
  }
}
