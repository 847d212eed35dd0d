import { createProviders } from '../../models/providers.ts';
import { lookAtModels } from '../../models/look.ts';
import { modelsSchema } from '../../platform/models-config.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';

let server: ModelServer;
beforeAll(async () => (server = await startModelServer()));
afterAll(() => server.close());

test('looking at models says of each tier’s what is wrong with it, and spends nothing', async () => {
  const closed = await startModelServer();
  await closed.close();
  server.acceptKeys('good');
  const own = (wire: 'openai' | 'anthropic', apiKeyEnv: string) => ({ wire, baseUrl: server.url, apiKeyEnv });
  const providers = createProviders({
    providers: {
      good: own('openai', 'GOOD'),
      claude: own('anthropic', 'GOOD'),
      bad: own('openai', 'BAD'),
      none: own('openai', 'NONE'),
      gone: { wire: 'openai', baseUrl: closed.url },
    },
    env: { GOOD: 'good', BAD: 'bad' },
  });
  const models = modelsSchema.parse({
    main: ['good/x', 'claude/y', 'bad/x'],
    cron: ['none/x', 'gone/x'],
  });
  const prices = { 'claude/y': { input: 1, output: 5 } };
  const states = await lookAtModels({ models, prices, providers, limitMs: 3_000 });
  const seen = states.map(({ model, tiers, ok, detail }) => [model, tiers.join(' '), ok, detail]);
  // A tier without models of its own is served by those of main, but for routing, which is off then.
  expect(seen).toEqual([
    [
      'good/x',
      'main subagent',
      true,
      'nobody stated its price, so it counts as $15 in, $75 out; set it under prices in config.yaml',
    ],
    ['claude/y', 'main subagent', true, '$1 in, $5 out for a million tokens'],
    ['bad/x', 'main subagent', false, 'The endpoint refuses the key in BAD.'],
    ['none/x', 'cron', false, 'There is no NONE in this machine’s environment.'],
    ['gone/x', 'cron', false, `The endpoint does not answer at ${closed.url} (ECONNREFUSED).`],
  ]);
  expect(server.requests).toHaveLength(0);
});
