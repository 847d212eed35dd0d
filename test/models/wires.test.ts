import sharp from 'sharp';
import type { ModelMessage, ModelTool } from '../../contracts/model.ts';
import { shown, useModels } from './models-under-test.ts';

let models: Awaited<ReturnType<typeof useModels>>;
beforeAll(async () => {
  models = await useModels({
    config: ['models: { main: [one/none], sees: [one/*, openai/*, claude/*, ollama/*, gemini/*] }'],
  });
  const sky = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'skyblue' } })
    .png()
    .toBuffer();
  models.options.readFile = () => Promise.resolve(sky);
});
afterAll(() => models.close());

const weather: ModelTool = {
  name: 'weather',
  description: 'Tells the weather of a place',
  inputSchema: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
};
const schema = {
  type: 'object',
  properties: { sunny: { type: 'boolean' } },
  required: ['sunny'],
  additionalProperties: false,
};
const picture = { sha256: '0'.repeat(64), name: 'sky.png', mime: 'image/png', bytes: 9 };

/** Every package that speaks to a provider, each with the wire of the server behind it. */
describe.each(['one/m', 'openai/m', 'claude/m', 'ollama/m', 'gemini/m'])('%s', (model) => {
  const prefer = model;
  const sent = () => JSON.stringify(models.server.requestsFor('m').at(-1)!.body);

  test('streams its answer, and what it used is known', async () => {
    models.server.script('m', { text: 'Fair and mild today.', usage: { input: 100, output: 7, cachedInput: 40 } });
    const { answer, events } = models.ask({ prefer });
    expect(await answer).toMatchObject({
      text: 'Fair and mild today.',
      toolCalls: [],
      finish: 'stop',
      model,
      usage: { input: 100, cachedInput: 40, output: 7 },
      tried: [],
    });
    expect(shown(events)).toBe('Fair and mild today.');
    expect(events.filter(({ type }) => type === 'delta').length).toBeGreaterThan(1);
  });

  test('asks for tools, and takes their results back', async () => {
    models.server.script(
      'm',
      { text: 'Let me see.', toolCalls: [{ id: 'a', name: 'weather', input: { place: 'Ulm' } }] },
      'It rains.',
    );
    const first = await models.ask({ prefer, tools: [weather] }).answer;
    expect(first).toMatchObject({
      finish: 'tool-calls',
      text: 'Let me see.',
      toolCalls: [{ name: 'weather', input: { place: 'Ulm' } }],
    });
    const { id } = first.toolCalls[0]!;
    // Gemini's wire has none.
    if (model !== 'gemini/m') expect(id).toBe('a');
    const messages: ModelMessage[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'How is the weather?' },
      first.message,
      { role: 'tool', content: [{ type: 'tool-result', id, name: 'weather', output: { rain: 3 } }] },
    ];
    expect(await models.ask({ prefer, tools: [weather], messages }).answer).toMatchObject({ text: 'It rains.' });
    expect(sent()).toContain('Be brief.');
    expect(sent()).toMatch(/rain\\*":3/);
  });

  test('answers by a schema, and is told of it', async () => {
    models.server.script('m', { text: '{"sunny":true}' });
    expect(await models.ask({ prefer, schema }).answer).toMatchObject({ object: { sunny: true } });
    expect(sent()).toContain('sunny');
  });

  test('sees pictures', async () => {
    models.server.script('m', 'A sky.');
    const messages: ModelMessage[] = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image', file: picture },
        ],
      },
    ];
    await models.ask({ prefer, messages }).answer;
    // A JPEG begins so.
    const [data = ''] = /\/9j\/[\w+/=]+/.exec(sent()) ?? [];
    expect(await sharp(Buffer.from(data, 'base64')).metadata()).toMatchObject({
      format: 'jpeg',
      width: 40,
      height: 30,
    });
  });

  test.each([
    ['length', 'length'],
    ['refused', 'refused'],
  ] as const)('says that its answer ended by %s', async (finish, expected) => {
    models.server.script('m', { text: 'Well', finish });
    expect(await models.ask({ prefer }).answer).toMatchObject({ finish: expected });
  });
});

test('Gemini’s wire gets the signatures of its calls back', async () => {
  models.server.script('g', { toolCalls: [{ name: 'weather', input: { place: 'Ulm' } }] }, 'It rains.');
  const { message, toolCalls } = await models.ask({ prefer: 'gemini/g', tools: [weather] }).answer;
  const { id, name } = toolCalls[0]!;
  const messages: ModelMessage[] = [
    { role: 'user', content: 'How is the weather?' },
    message,
    { role: 'tool', content: [{ type: 'tool-result', id, name, output: 'rain' }] },
  ];
  await models.ask({ prefer: 'gemini/g', tools: [weather], messages }).answer;
  const { body, key } = models.server.requestsFor('g').at(-1)!;
  expect(JSON.stringify(body)).toContain('"thoughtSignature":"signed"');
  expect(key).toBe('key-one');
});

describe('Anthropic’s wire', () => {
  test('tells what was written into the cache, and marks how far the cache may reach', async () => {
    const usage = { input: 1_000, output: 5, cachedInput: 600, cacheWrite: 300 };
    models.server.script('c', { text: 'ok', usage });
    const messages: ModelMessage[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hello' },
    ];
    expect(await models.ask({ prefer: 'claude/c', messages }).answer).toMatchObject({ usage });
    const { body, key } = models.server.requestsFor('c').at(-1)!;
    expect(key).toBe('key-claude');
    expect(body).toMatchObject({
      system: [{ text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      messages: [{ content: [{ text: 'Hello', cache_control: { type: 'ephemeral' } }] }],
    });
  });

  test('gets its signed thoughts back, and other providers do not', async () => {
    models.server.script('c', { thinking: 'Rain or sun?', text: 'Sun.' });
    const { answer, events } = models.ask({ prefer: 'claude/c' });
    const { message, text } = await answer;
    expect(text).toBe('Sun.');
    expect(events).toContainEqual({ type: 'thinking', text: 'Rain ' });
    const messages: ModelMessage[] = [
      { role: 'user', content: 'How?' },
      message,
      { role: 'user', content: 'And then?' },
    ];
    await models.ask({ prefer: 'claude/c', messages }).answer;
    expect(JSON.stringify(models.server.requestsFor('c').at(-1)!.body)).toContain('"signature":"signed"');
    await models.ask({ prefer: 'two/other', messages }).answer;
    expect(JSON.stringify(models.server.requestsFor('other').at(-1)!.body)).not.toContain('Rain or');
  });
});
