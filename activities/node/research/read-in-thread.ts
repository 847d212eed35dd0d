import { once } from 'node:events';
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { SkillFailed } from '../../../contracts/errors.ts';
import type { FetchedPage } from './fetch-page.ts';
import type { ReadableText } from './readable.ts';

/** A page whose HTML is made to take for ever does so beside us, and not for ever. */
const WITHIN_MS = 20_000;
const MEMORY_MB = 512;

/**
 * Makes a page readable in a thread of its own: its HTML is anybody's.
 * @throws SkillFailed where it takes too long or too much memory
 */
export async function readInThread(
  page: FetchedPage,
  signal: AbortSignal,
  withinMs = WITHIN_MS,
): Promise<ReadableText> {
  const limit = AbortSignal.timeout(withinMs);
  const thread = new Worker(join(import.meta.dirname, `reading-thread${extname(import.meta.filename)}`), {
    workerData: page,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  try {
    const [text] = (await once(thread, 'message', { signal: AbortSignal.any([signal, limit]) })) as [ReadableText];
    return text;
  } catch (cause) {
    signal.throwIfAborted();
    const why = limit.aborted ? `it could not be taken apart within ${withinMs / 1_000} s` : 'its HTML is broken';
    throw new SkillFailed(`${page.url} was not read: ${why}.`, { cause });
  } finally {
    await thread.terminate();
  }
}
