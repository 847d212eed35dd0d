import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addEntry } from '../../../memory/curated/edit.ts';
import { entriesOf } from '../../../memory/curated/parse.ts';
import { openCurated } from '../../../memory/curated/store.ts';

const LOADER = join(process.cwd(), 'test/support/typescript.mjs');
const FIXTURE = join(process.cwd(), 'test/memory/curated/writer.fixture.ts');

let memory: string;
beforeEach(() => (memory = mkdtempSync(join(tmpdir(), 'mainstay-curated-'))));
afterEach(() => rmSync(memory, { recursive: true, force: true }));

const file = () => join(memory, 'MEMORY.md');
const text = () => readFileSync(file(), 'utf8');
const entries = () => entriesOf(text()).map((entry) => entry.text);
const hidden = () => readdirSync(memory).filter((name) => name.startsWith('.') && name !== '.curated.lock');

function start(key: string, words: string, dieBefore: number) {
  const child = spawn(process.execPath, [
    ...['--disable-warning=ExperimentalWarning', '--import', LOADER, FIXTURE],
    ...[memory, key, words, String(dieBefore)],
  ]);
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk));
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal: signal as string | null, printed }));
  return { child, ended };
}

/** The same job again, as the node tries it after a crash. */
const tryAgain = (key: string, words: string) =>
  openCurated(memory).change({ by: 'test', key }, (before) => ({
    text: addEntry(before, 'Lessons', words),
    why: `remembered ${words}`,
    outcome: { words },
  }));

// The protection is the order in `write`, and `finish`, which completes it.
test('killed before any of its steps, a writer leaves the state before or after, and the next try makes it once', async () => {
  let calls = Number.MAX_SAFE_INTEGER;
  let deaths = 0;
  for (let step = 1; step <= calls; step += 1) {
    rmSync(memory, { recursive: true });
    memory = mkdtempSync(join(tmpdir(), 'mainstay-curated-'));
    await tryAgain('remember-0', 'zero');
    // An edit that nobody has looked at yet.
    writeFileSync(file(), text().replace('- zero\n', '- by hand\n- zero\n'));
    const before = text();
    const { signal, printed } = await start('remember-1', 'one', step).ended;
    if (signal === 'SIGKILL') deaths += 1;
    else calls = Number(printed);
    // What an editor would open now, but for the instant between two steps that the next look mends.
    if (readdirSync(memory).includes('MEMORY.md'))
      expect([before, before.replace('zero\n', 'zero\n- one\n')]).toContain(text());
    await tryAgain('remember-1', 'one');
    expect(entries()).toEqual(['by hand', 'zero', 'one']);
    expect((await openCurated(memory).read()).text).toBe(text());
    expect((await openCurated(memory).log()).map(({ why }) => why)).toEqual([
      'remembered one',
      '1 entry added',
      'remembered zero',
    ]);
    expect(hidden().filter((name) => !name.includes('.before-'))).toEqual([]);
  }
  expect(deaths).toBeGreaterThan(12);
}, 300_000);

test('two processes that are killed at random while the operator saves lose nothing of anybody’s', async () => {
  await tryAgain('remember-zero', 'zero');
  const wanted: string[] = [];
  const byHand: string[] = [];
  for (let round = 0; round < 12; round += 1) {
    const writers = ['node', 'cli'].map((name) => {
      const words = `${name} ${round}`;
      wanted.push(words);
      return start(`remember-${name}-${round}`, words, 0);
    });
    const isOver = Promise.all(writers.map(({ ended }) => ended));
    let done = false;
    void isOver.then(() => (done = true));
    for (let save = 0; !done; save += 1) {
      const words = `by hand ${round}-${save}`;
      try {
        const next = text().replace('## Lessons\n\n', `## Lessons\n\n- ${words}\n`);
        // As vim and as nano save.
        if (save % 2 === 0) writeFileSync(file(), next);
        else {
          writeFileSync(`${file()}.edited`, next);
          renameSync(`${file()}.edited`, file());
        }
        byHand.push(words);
      } catch (error) {
        // The instant in which the file is aside; a person would press the key again.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
      const killAfter = Math.random() * 120;
      await new Promise((resolve) => setTimeout(resolve, killAfter));
      if (round % 3 !== 0 && save > 2) for (const { child } of writers) child.kill('SIGKILL');
    }
    await isOver;
    for (const name of ['node', 'cli']) await tryAgain(`remember-${name}-${round}`, `${name} ${round}`);
  }
  const has = entries();
  for (const words of byHand) expect(has.filter((one) => one === words)).toEqual([words]);
  // A save that knew nothing of an entry of ours took it out: then it is asked about.
  const waiting = (await openCurated(memory).conflicts()).flatMap(({ ours }) =>
    entriesOf(ours).map((entry) => entry.text),
  );
  const log = await openCurated(memory).log(10_000);
  for (const words of wanted) {
    expect(log.filter(({ why }) => why === `remembered ${words}`)).toHaveLength(1);
    expect([...has, ...waiting]).toContain(words);
  }
}, 300_000);
