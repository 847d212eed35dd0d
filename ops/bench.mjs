// `npm run bench`: everything is set up, then the measures run, one after the other.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setUp } from './setup/index.mjs';

if (await setUp()) await import(pathToFileURL(join(root, 'dist', 'bench', 'main.js')).href);
else process.exitCode = 1;
