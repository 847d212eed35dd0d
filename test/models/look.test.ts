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
  const models = modelsSchema.parse({ main: ['good/x', 'claude/y', 'bad/x'], cron: ['none/x', 'gone/x'] });
  const prices = { 'claude/y': { input: 1, output: 5 } };
  const states = await lookAtModels({ models, prices, providers, limitMs: 3_000 });
  const seen = states
    .filter(({ tier }) => tier === 'main' || tier === 'cron')
    .map(({ model, ok, detail }) => [model, ok, detail]);
  expect(seen).toEqual([
    ['good/x', true, 'nobody stated its price, so it counts as $15 in, $75 out; set it under prices in config.yaml'],
    ['claude/y', true, '$1 in, $5 out for a million tokens'],
    ['bad/x', false, 'The endpoint refuses the key in BAD.'],
    ['none/x', false, 'There is no NONE in this machine’s environment.'],
    ['gone/x', false, `The endpoint does not answer at ${closed.url} (ECONNREFUSED).`],
  ]);
  // A tier without models of its own is served by those of main.
  expect(states.filter(({ tier }) => tier === 'routing').map(({ model }) => model)).toEqual(models.main);
  expect(server.requests).toHaveLength(0);
});
