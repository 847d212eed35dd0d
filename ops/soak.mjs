// `npm run soak`: everything is set up, then a day of the example business is lived through, a minute a second.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setUp } from './setup/index.mjs';

// Its standard output is the soak's own, a JSON document where that was asked for.
if (await setUp(process.stderr)) await import(pathToFileURL(join(root, 'dist', 'chaos', 'soak', 'main.js')).href);
else process.exitCode = 1;
