import { recall } from '../../../activities/node/recall.ts';
import { openMemory } from '../../../memory/memory.ts';
import { createAnswers } from '../../../workers/memory/answer.ts';
import { searchIn } from '../../../workers/memory/search-in.ts';
import { localJob } from '../../support/local-job.ts';
import { memoryFolder } from '../../support/memory-node.ts';

const { folder, remove } = memoryFolder({
  'MEMORY.md': '# Memory\n\n## People\n\n- Nadia services the kiln\n',
  '2026-02-08.md': '## 2026-02-08 09:00 AM - Ada\n"The kiln broke, Nadia comes on Friday."\n',
  '2026-03-01.md':
    '## 2026-03-01 09:00 AM - Maria\n"The kiln is hot again."\n\n## 2026-03-01 09:05 AM - Ada\n"/recall the kiln"\n',
});
const memory = openMemory({ folder, timezone: 'America/Los_Angeles', databaseUrl: undefined });
const searchMemory = searchIn({ answer: createAnswers(memory, () => undefined) });
afterAll(async () => {
  await memory.close();
  remove();
});

const asking = (input: Record<string, unknown>) =>
  recall.run(recall.input.parse(input), localJob({ home: folder, searchMemory })) as Promise<{ text: string }>;

test('the memory answers with sources, and not with what was only asked of it', async () => {
  const { text } = await asking({ question: 'kiln' });
  expect(text.split('\n').sort()).toEqual([
    '- 2026-02-08, Ada: “The kiln broke, Nadia comes on Friday.” [2026-02-08.md:1]',
    '- 2026-03-01, Maria: “The kiln is hot again.” [2026-03-01.md:1]',
    '- Nadia services the kiln [MEMORY.md:5]',
  ]);
});

test('days and speakers narrow it down', async () => {
  expect((await asking({ question: 'kiln', from: '2026-02-20' })).text).toContain('hot again');
  expect((await asking({ question: 'kiln', to: '2026-02-20' })).text).not.toContain('hot again');
  expect((await asking({ question: 'kiln', who: 'maria' })).text).not.toContain('Nadia');
  expect((await asking({ question: 'kiln', k: 1, from: '2026-01-01' })).text.split('\n')).toHaveLength(1);
});

test('nothing found is said so', async () => {
  const input = { question: 'the moon landing' };
  expect(recall.reply(await asking(input), input)).toBe('The memory has nothing about that.');
});

test('a node without a memory says who has one', async () => {
  const job = localJob({ home: folder, searchMemory: searchIn(null) });
  await expect(recall.run(recall.input.parse({ question: 'kiln' }), job)).rejects.toThrow('the home machine does');
});
