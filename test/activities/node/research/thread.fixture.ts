// Reads a page in a thread as the node does, from the build: a thread takes no TypeScript.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Reading from '../../../../activities/node/research/read-in-thread.ts';

const BUILT = join(process.cwd(), 'dist/activities/node/research/read-in-thread.js');

async function main() {
  const { readInThread } = (await import(pathToFileURL(BUILT).href)) as typeof Reading;
  const body = readFileSync(process.argv[2]!);
  const begun = performance.now();
  let ticks = 0;
  const ticking = setInterval(() => (ticks += 1), 10);
  const page = { url: 'https://site.example/', mime: 'text/html', body };
  const said = await readInThread(page, new AbortController().signal, 2_000).then(
    ({ text }) => text,
    (error: unknown) => (error as Error).message,
  );
  clearInterval(ticking);
  console.log(JSON.stringify({ said, ticks, tookMs: performance.now() - begun }));
}

void main();
