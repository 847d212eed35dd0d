// `npm run bench`: everything is set up, then the measures run, one after the other.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setUp } from './setup/index.mjs';

// Its standard output is the bench's own, a JSON document where that was asked for.
if (await setUp(process.stderr)) await import(pathToFileURL(join(root, 'dist', 'bench', 'main.js')).href);
else process.exitCode = 1;
