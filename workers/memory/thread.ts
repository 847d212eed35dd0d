// The thread that reads the memory: bringing an index of years up to date takes longer than a heartbeat may.
import { parentPort, workerData } from 'node:worker_threads';
import type { MemoryAsk } from '../../contracts/http/memory-asks.ts';
import { sentenceOf } from '../../contracts/errors.ts';
import { type MemoryOptions, openMemory } from '../../memory/memory.ts';
import { createAnswers } from './answer.ts';
import type { FromThread } from './start-thread.ts';

const port = parentPort!;
const tell = (message: FromThread) => port.postMessage(message);
const answer = createAnswers(openMemory(workerData as MemoryOptions), (error) =>
  tell({ failure: error instanceof Error ? (error.stack ?? error.message) : sentenceOf(error) }),
);

port.on('message', ({ id, ask }: { id: number; ask: MemoryAsk }) => {
  void answer(ask).then((reply) => tell({ id, reply }));
});
