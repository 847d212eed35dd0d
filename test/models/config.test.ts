import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProviders } from '../../models/providers.ts';
import { readConfig } from '../../platform/config-file.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'mainstay-models-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function read(...lines: string[]) {
  const file = join(dir, 'config.yaml');
  writeFileSync(file, lines.join('\n'));
  return readConfig(file);
}

describe('the models of a config', () => {
  test('are lists by tier, with providers of one’s own and prices', () => {
    const { models, providers, prices } = read(
      'providers:',
      '  local: { wire: openai, baseUrl: "http://127.0.0.1:8081/v1", apiKeyEnv: LOCAL_KEY }',
      'models:',
      '  main: [anthropic/claude-opus-5-5, local/qwen]',
      '  patience: { firstToken: 10s }',
      'prices: { "local/*": { input: 0, output: 0 } }',
    );
    expect(models).toMatchObject({
      main: ['anthropic/claude-opus-5-5', 'local/qwen'],
      cron: [],
      patience: { firstToken: 10_000, betweenTokens: 20_000, last: 120_000 },
    });
    expect(providers['local']).toMatchObject({ wire: 'openai' });
    expect(prices).toEqual({ 'local/*': { input: 0, output: 0 } });
  });

  test('are none unless told', () => {
    expect(read().models).toMatchObject({ main: [], cron: [], subagent: [], routing: [] });
  });

  test.each([
    [
      ['models:', '  main:', '    - anthropic/a', '    - acme/b'],
      /line 4: models\.main\.1 names the provider acme, which is not known; use one of anthropic, openai/,
    ],
    [['models: { main: [claude] }'], /line 1: models\.main\.0 must be provider\/model/],
    [['models:', '  mian: [openai/x]'], /line 2: models\.mian is not a setting/],
    [
      ['providers:', '  local: { wire: grpc, baseUrl: "http://x" }'],
      /line 2: providers\.local\.wire must be one of openai, anthropic, google/,
    ],
    [['providers:', '  local: { wire: openai, baseUrl: nowhere }'], /providers\.local\.baseUrl must be an address/],
    [
      ['providers:', '  local: { wire: openai, baseUrl: "http://x", apiKeyEnv: sk-123 }'],
      /apiKeyEnv must be the name of a variable/,
    ],
    [['prices: { "a/b": { input: -1, output: 1 } }'], /prices\.a\/b\.input/],
  ])('are refused by name: %j', (lines, complaint) => {
    expect(() => read(...lines)).toThrow(complaint);
  });
});

describe('a provider', () => {
  const described = (name: string, env: Record<string, string>, providers = {}) =>
    createProviders({ providers, env }).describe(name);

  test('without its key says which variable is missing', () => {
    expect(described('anthropic', {}).missing).toBe('There is no ANTHROPIC_API_KEY in this machine’s environment.');
    expect(described('anthropic', { ANTHROPIC_API_KEY: 'k' }).missing).toBeUndefined();
    expect(described('acme', {}).missing).toBe('No provider is named acme.');
  });

  test('that stands in for OpenAI at another address needs no key', () => {
    expect(described('openai', {}).missing).toMatch(/OPENAI_API_KEY/);
    const elsewhere = described('openai', { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1/' });
    expect(elsewhere.baseUrl).toBe('http://127.0.0.1:9/v1');
    expect(elsewhere.missing).toBeUndefined();
  });

  test('named ollama is reached with or without the path of its wire', () => {
    expect(described('ollama', {}).baseUrl).toBe('http://127.0.0.1:11434/v1');
    expect(described('ollama', { OLLAMA_BASE_URL: 'http://gpu:11434' }).baseUrl).toBe('http://gpu:11434/v1');
    expect(described('ollama', { OLLAMA_BASE_URL: 'http://gpu:11434/v1' }).baseUrl).toBe('http://gpu:11434/v1');
  });

  test('that is built in can be had at another address, with its own key', () => {
    const providers = { anthropic: { wire: 'anthropic' as const, baseUrl: 'http://proxy/v1' } };
    expect(described('anthropic', { ANTHROPIC_API_KEY: 'k' }, providers)).toMatchObject({
      baseUrl: 'http://proxy/v1',
      key: 'k',
    });
  });
});
