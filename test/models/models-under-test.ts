import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelAnswer, ModelEvent } from '../../contracts/model.ts';
import { callModel } from '../../models/call-model.ts';
import type { WholeCall } from '../../models/pay-and-ask.ts';
import { createCoolDowns } from '../../models/cool-downs.ts';
import { createProviders } from '../../models/providers.ts';
import type { Purse } from '../../models/purse.ts';
import { readConfig } from '../../platform/config-file.ts';
import { createLog } from '../../platform/log.ts';
import { startModelServer } from '../support/model-server.ts';
import { type SmallPurse, smallPurse } from './small-purse.ts';

export interface Asked {
  answer: Promise<ModelAnswer>;
  events: ModelEvent[];
  stop(reason?: unknown): void;
}

export interface ModelsOptions {
  /** Lines of config.yaml after those of the providers `one` (OpenAI's wire) and `claude` (Anthropic's). */
  config: string[];
  env?: Record<string, string>;
  purse?: SmallPurse;
}

/** Models as a node sets them up from a config.yaml, with a server of the test behind them. */
export async function useModels({ config, env = {}, purse = smallPurse() }: ModelsOptions) {
  const server = await startModelServer();
  const dir = mkdtempSync(join(tmpdir(), 'mainstay-models-'));
  const file = join(dir, 'config.yaml');
  const providers = [
    'providers:',
    `  one: { wire: openai, baseUrl: "${server.url}", apiKeyEnv: ONE_KEY }`,
    `  two: { wire: openai, baseUrl: "${server.url}" }`,
    `  gemini: { wire: google, baseUrl: "${server.url}", apiKeyEnv: ONE_KEY }`,
    `  claude: { wire: anthropic, baseUrl: "${server.url}", apiKeyEnv: CLAUDE_KEY }`,
  ];
  writeFileSync(file, [...providers, ...config].join('\n'));
  const { models, prices, providers: told } = readConfig(file);
  const keys = {
    ONE_KEY: 'key-one',
    CLAUDE_KEY: 'key-claude',
    OPENAI_API_KEY: 'key-openai',
    OPENAI_BASE_URL: server.url,
    OLLAMA_BASE_URL: server.url.replace('/v1', ''),
    ...env,
  };
  const options = {
    models,
    prices,
    providers: createProviders({ providers: told, env: keys }),
    coolDowns: createCoolDowns(),
    purse: purse as Purse,
    readFile: () => Promise.resolve(Buffer.from('a picture')),
    log: createLog('models', 'silent'),
  };
  let calls = 0;
  return {
    server,
    purse,
    options,
    ask(call: Partial<WholeCall> = {}): Asked {
      const events: ModelEvent[] = [];
      const stopping = new AbortController();
      const whole: WholeCall = {
        callId: `call-${(calls += 1)}`,
        tier: 'main',
        messages: [{ role: 'user', content: 'How is the weather?' }],
        tools: [],
        spend: {},
        timeLimitMs: 60_000,
        ...call,
      };
      const tell = (event: ModelEvent) => void events.push(event);
      const answer = callModel(whole, { signal: stopping.signal, tell }, options);
      answer.catch(() => undefined);
      return { answer, events, stop: (reason) => stopping.abort(reason) };
    },
    async close() {
      await server.close();
      purse.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** What stands on a card at the end: what was streamed and not withdrawn. */
export const shown = (events: readonly ModelEvent[]): string =>
  events.reduce(
    (text, event) => (event.type === 'delta' ? text + event.text : event.type === 'restart' ? '' : text),
    '',
  );
