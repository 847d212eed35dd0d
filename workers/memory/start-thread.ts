import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { MemoryAsk, MemoryReply } from '../../contracts/http/memory-asks.ts';
import type { MemoryOptions } from '../../memory/memory.ts';
import type { Log } from '../../platform/log.ts';

export type FromThread = { id: number; reply: MemoryReply } | { failure: string };

const FAILED: MemoryReply = {
  ok: false,
  kind: 'failed',
  sentence: 'The node failed at this question; its log says why.',
};

/** The memory in a thread of its own, begun at the first question and again after it died. */
export function createMemoryThread(options: MemoryOptions, log: Log) {
  const waiting = new Map<number, (reply: MemoryReply) => void>();
  let thread: Worker | undefined;
  let last = 0;

  function start(): Worker {
    const started = new Worker(join(import.meta.dirname, `thread${extname(import.meta.filename)}`), {
      workerData: options,
    });
    started.on('message', (message: FromThread) => {
      if ('failure' in message) return log.error({ failure: message.failure }, 'the memory failed at a question');
      waiting.get(message.id)?.(message.reply);
      waiting.delete(message.id);
    });
    started.on('error', (error) => log.error({ err: error }, 'the thread of the memory failed'));
    started.on('exit', () => {
      if (thread === started) thread = undefined;
      for (const give of waiting.values()) give(FAILED);
      waiting.clear();
    });
    // Nothing is lost with it: it only reads, and what it indexes it indexes again.
    started.unref();
    return started;
  }

  return {
    answer: (ask: MemoryAsk): Promise<MemoryReply> =>
      new Promise((resolve) => {
        thread ??= start();
        const id = (last += 1);
        waiting.set(id, resolve);
        thread.postMessage({ id, ask });
      }),
    async stop(): Promise<void> {
      await thread?.terminate();
    },
  };
}
