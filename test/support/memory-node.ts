import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openMemory } from '../../memory/memory.ts';
import { createGatewayLink } from '../../workers/gateway-link.ts';
import { answerAsks } from '../../workers/memory/answer-asks.ts';
import { createAnswers } from '../../workers/memory/answer.ts';
import { TOKEN } from './gateway-parts.ts';

/** A folder of memory with these files, taken away at the end. */
export function memoryFolder(files: Record<string, string> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'mainstay-memory-'));
  const folder = join(home, 'memory');
  mkdirSync(folder);
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
  for (const [name, text] of Object.entries(files)) put(name, text);
  return { folder, put, remove: () => rmSync(home, { recursive: true, force: true }) };
}

/** What a home node does for the memory, over the gateway's real HTTP: it holds polls and answers. */
export function startMemoryNode({ url, folder }: { url: string; folder: string }) {
  const memory = openMemory({ folder, timezone: 'America/Los_Angeles', databaseUrl: undefined });
  const errors: unknown[] = [];
  const link = createGatewayLink({ url, token: TOKEN, node: 'mac-node', log: pino({ level: 'silent' }) });
  const stopping = new AbortController();
  const answer = createAnswers(memory, (error) => errors.push(error));
  const polling = answerAsks({ link, answer, log: pino({ level: 'silent' }) }, stopping.signal);
  return {
    memory,
    errors,
    async stop(): Promise<void> {
      stopping.abort();
      await polling;
      await memory.close();
    },
  };
}
