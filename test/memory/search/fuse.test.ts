import { fuse } from '../../../memory/search/fuse.ts';

const hits = [
  { text: 'a', score: 10 },
  { text: 'b', score: 9 },
  { text: 'c', score: 2 },
];

test('likeness moves neighbours, and does not lift what the words do not carry', async () => {
  const fused = await fuse('?', hits, async (_, texts) => texts.map((text) => (text === 'a' ? 0.2 : 0.9)));
  expect(fused.map(({ text }) => text)).toEqual(['b', 'a', 'c']);
  expect(await fuse('?', [], () => Promise.reject(new Error('not to be asked')))).toEqual([]);
});
