import sharp from 'sharp';
import type { FileRef } from '../../contracts/artifact.ts';
import type { ModelMessage } from '../../contracts/model.ts';
import { useModels } from './models-under-test.ts';

type Models = Awaited<ReturnType<typeof useModels>>;
const file: FileRef = { sha256: 'a'.repeat(64), name: 'cake.png', mime: 'image/png', bytes: 1 };
const messages: ModelMessage[] = [
  {
    role: 'user',
    content: [
      { type: 'text', text: 'What is this?' },
      { type: 'image', file },
    ],
  },
];

let m: Models;
afterEach(() => m.close());

const useSeeing = async (main: string[], sees: string[]) => {
  m = await useModels({ config: [`models: { main: [${main.join(', ')}], sees: [${sees.join(', ')}] }`] });
  const picture = await sharp({ create: { width: 4_000, height: 1_000, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  m.options.readFile = () => Promise.resolve(picture);
};

/** What the wire carried as the question. */
const content = (model: string) =>
  (m.server.requestsFor(model)[0]!.body['messages'] as { content: Record<string, unknown>[] }[])[0]!.content;

const sizeOf = async (base64: string) => {
  const { format, width, height } = await sharp(Buffer.from(base64, 'base64')).metadata();
  return { format, width, height };
};

test('OpenAI’s wire carries the picture as a JPEG no larger than is looked at', async () => {
  await useSeeing(['one/a'], ['one/*']);
  await m.ask({ messages }).answer;
  const [text, image] = content('a');
  expect(text).toMatchObject({ type: 'text', text: 'What is this?' });
  const [head, data] = (image!['image_url'] as { url: string }).url.split(',');
  expect(head).toBe('data:image/jpeg;base64');
  expect(await sizeOf(data!)).toEqual({ format: 'jpeg', width: 2_048, height: 512 });
});

test('Anthropic’s wire carries it at the size Anthropic looks at', async () => {
  await useSeeing(['claude/c'], ['claude/*']);
  await m.ask({ messages }).answer;
  const [, image] = content('c');
  const source = image!['source'] as { type: string; media_type: string; data: string };
  expect(source).toMatchObject({ type: 'base64', media_type: 'image/jpeg' });
  expect(await sizeOf(source.data)).toEqual({ format: 'jpeg', width: 1_568, height: 392 });
});

test('a model that sees is asked first; without pictures the order stays', async () => {
  await useSeeing(['one/blind', 'two/seeing'], ['two/seeing']);
  expect((await m.ask({ messages }).answer).model).toBe('two/seeing');
  expect((await m.ask().answer).model).toBe('one/blind');
});

test('a model that sees none is told so, as is any where the picture can’t be read', async () => {
  await useSeeing(['one/blind'], []);
  await m.ask({ messages }).answer;
  expect(JSON.stringify(content('blind'))).toMatch(/cake\.png is attached, but you can’t be shown pictures/);
  await m.close();
  await useSeeing(['one/a'], ['one/*']);
  m.options.readFile = () => Promise.resolve(Buffer.from('no picture'));
  await m.ask({ messages }).answer;
  expect(JSON.stringify(content('a'))).toMatch(/cake\.png is attached, but it can’t be shown: Input buffer/);
});
