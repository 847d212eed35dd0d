// `npm test`: the set-up, then jest with the arguments given; the last line is the count of tests.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, setUp } from './setup/index.mjs';

const results = mkdtempSync(join(tmpdir(), 'mainstay-test-'));
const outputFile = join(results, 'results.json');

const ready = await setUp();
const code = ready ? await jest() : 1;
const { passed, failed, skipped } = counts();
rmSync(results, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = code === 0 && failed === 0 && passed > 0 ? 0 : 1;

/** @returns {Promise<number>} its exit code */
async function jest() {
  const bin = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const args = [bin, '--json', `--outputFile=${outputFile}`, ...process.argv.slice(2)];
  // With --json jest also prints the results to its standard output; what people read goes to standard error.
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  // An interrupt from the terminal reaches jest too: wait for it to end, rather than leave it behind.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
  const [exit] = await once(child, 'exit');
  return exit ?? 1;
}

/** A test file that could not even be run counts as one failure; jest itself counts none of its tests. */
function counts() {
  if (!existsSync(outputFile)) return { passed: 0, failed: 0, skipped: 0 };
  const result = JSON.parse(readFileSync(outputFile, 'utf8'));
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}
