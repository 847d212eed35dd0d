import { parentPort, workerData } from 'node:worker_threads';
import type { FetchedPage } from './fetch-page.ts';
import { readableText } from './readable.ts';

const page = workerData as FetchedPage;
// A buffer comes across as plain bytes.
parentPort!.postMessage(readableText({ ...page, body: Buffer.from(page.body) }));
