import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryAnswers } from '../../contracts/http/memory-asks.ts';
import { createMainstay, type TestMainstay } from '../support/mainstay.ts';
import { until } from '../support/until.ts';

let mainstay: TestMainstay;
beforeAll(async () => {
  mainstay = await createMainstay();
  await mainstay.start();
}, 120_000);
afterAll(() => mainstay.dispose(), 60_000);

const file = () => join(mainstay.home, 'memory', 'MEMORY.md');
const text = () => readFileSync(file(), 'utf8');
const copyOf = (words: string) =>
  until(`the gateway has "${words}"`, async () => {
    const copy = await mainstay
      .client()
      .get('/api/memory/curated')
      .then(
        (answer) => memoryAnswers.curated.parse(answer),
        () => null,
      );
    return copy?.text.includes(words) && copy;
  });

async function say(words: string): Promise<string> {
  const { code, stdout, stderr } = await mainstay.cli('send', words, '--wait', '--timeout', '1m');
  if (code !== 0) throw new Error(stdout + stderr);
  return stdout;
}

test('what chat, terminal and an editor change is one memory, and the gateway has a copy of it', async () => {
  expect(await say('/remember Never deploy on a Friday')).toContain(
    'Remembered under Lessons:\nNever deploy on a Friday',
  );
  writeFileSync(file(), text().replace('Friday\n', 'Friday\n- Back up first\n'));
  await copyOf('Back up first');
  expect((await mainstay.cli('memory', 'show', 'lessons')).stdout).toBe(
    'Lessons\n- Never deploy on a Friday\n- Back up first\n',
  );
  expect(await say('/forget friday')).toContain('/memory undo 3 brings it back.');
  expect((await mainstay.cli('memory', 'undo')).stdout).toBe(
    'Took back version 3 (forgot, from Lessons: Never deploy on a Friday); that is version 4.\n',
  );
  expect(await say('/memory show')).toContain('Lessons\n- Never deploy on a Friday\n- Back up first');
  expect(await copyOf('Never deploy on a Friday')).toMatchObject({ version: 4, conflicts: [] });
}, 120_000);

test('/remember is answered within a second', async () => {
  const took = [await timed('/remember Tom likes tea'), await timed('/remember Tom likes rye bread')];
  // One of them, since other tests may have the machine to themselves for a moment.
  expect(Math.min(...took)).toBeLessThan(1_000);
});

/** Milliseconds until a message has its answer. */
async function timed(text: string): Promise<number> {
  const begun = performance.now();
  const { id } = (await mainstay.client().post('/api/messages', { text })) as { id: string };
  await until('it is answered', async () => {
    const { reply } = (await mainstay.client().get(`/api/messages/${id}`)) as { reply: unknown };
    return reply;
  });
  return performance.now() - begun;
}
