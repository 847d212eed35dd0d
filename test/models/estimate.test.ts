import { promptTokens, tokensOf } from '../../models/estimate.ts';

describe('an estimate of tokens', () => {
  // What the tokenizers of OpenAI and Anthropic make of such texts at most, tokens a character.
  test.each([
    ['English', 'The quick brown fox jumps over the lazy dog. '.repeat(20), 0.3],
    ['code', 'for (let i = 0; i < n; i += 1) total += prices[i] * 2;\n'.repeat(20), 0.5],
    ['hex', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c'.repeat(20), 0.65],
    ['digits', '31415926535897932384626433832795'.repeat(20), 1],
    ['Japanese', '吾輩は猫である。名前はまだ無い。'.repeat(20), 1.3],
    ['signs', '🦀🐙🚀'.repeat(20), 1.6],
  ])('of %s is above what any model counts', (_, text, mostPerCharacter) => {
    expect(tokensOf(text)).toBeGreaterThanOrEqual([...text].length * mostPerCharacter);
  });

  test('of a prompt holds its messages, its tools and its schema', () => {
    const messages = [{ role: 'user' as const, content: 'Hello' }];
    const bare = promptTokens(messages, { tools: [] });
    const tools = [{ name: 'weather', description: 'Tells the weather', inputSchema: { type: 'object' } }];
    const withTools = promptTokens(messages, { tools });
    expect(withTools).toBeGreaterThan(bare + 1_000);
    expect(promptTokens(messages, { tools, schema: { type: 'object' } })).toBeGreaterThan(withTools);
  });
});
