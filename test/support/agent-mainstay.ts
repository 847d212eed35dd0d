import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { type ChatMessage, chatMessage } from '../../contracts/message.ts';
import { type ModelRequest, type ModelServer, startModelServer } from './model-server.ts';
import { createSplitMainstay, type SplitMainstay } from './split-mainstay.ts';
import { useTemporal } from './temporal.ts';

/** The system in parts with models of the test's own: `clever` serves the tier main, `cheap` the tier cron. */
export interface AgentMainstay extends SplitMainstay {
  models: ModelServer;
  /** Says something and waits for what is answered. */
  ask(text: string): Promise<string>;
  /** What stands in the web chat. */
  messages(): Promise<ChatMessage[]>;
  /** Writes `config.yaml` of both parts anew, with more in it. */
  configure(more: Record<string, unknown>): void;
}

/** One for a test file: started before its tests, taken away after them. */
export function useAgentMainstay(more: Record<string, unknown> = {}) {
  const temporal = useTemporal();
  let running: AgentMainstay;

  beforeAll(async () => {
    const models = await startModelServer();
    const t = await createSplitMainstay(temporal.server().address);
    const configure = (more: Record<string, unknown>) => {
      const config = stringify({
        providers: { local: { wire: 'openai', baseUrl: models.url } },
        prices: { 'local/*': { input: 1, output: 2 } },
        models: { main: ['local/clever'], cron: ['local/cheap'] },
        ...more,
      });
      for (const { home } of [t.gateway, t.node]) writeFileSync(join(home, 'config.yaml'), config);
    };
    running = {
      ...t,
      models,
      configure,
      ask: async (text) => (await t.answer(await t.say(text), 90_000)).reply!.text,
      messages: async () => z.array(chatMessage).parse(await t.client.get('/api/chats/web/messages?limit=50')),
    };
    configure(more);
    await t.gateway.start();
    await t.node.start();
    await running.ask('/new');
  }, 120_000);

  afterAll(async () => {
    await running?.dispose();
    await running?.models.close();
  });
  beforeEach(() => void running.models.requests.splice(0));

  return { t: () => running, temporal };
}

/** What a model was told, as JSON. */
export const told = ({ body }: ModelRequest) => JSON.stringify(body['messages']);
