// `npm start`: everything this machine lacks is set up, then the whole system runs.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setUp } from './setup/index.mjs';

if (await setUp()) {
  // In this very process: a signal then reaches the supervisor itself, once, and nobody is left behind to forward it.
  const main = join(root, 'dist', 'cli', 'main.js');
  process.argv.splice(1, 1, main, 'up');
  await import(pathToFileURL(main).href);
} else {
  process.exitCode = 1;
}
