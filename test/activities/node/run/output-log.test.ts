import { mkdtempSync, rmSync } from 'node:fs';
import { appendFile, open, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boundLog, readTail } from '../../../../activities/node/run/output-log.ts';

const dir = mkdtempSync(join(tmpdir(), 'mainstay-log-'));
const log = join(dir, 'output.log');
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function tailOf(text: string | Buffer) {
  await writeFile(log, text);
  return readTail(log);
}

describe('the tail of a log', () => {
  it('is the whole text when that is short', async () => {
    expect(await tailOf('one\ntwo\n')).toEqual({ text: 'one\ntwo', bytes: 8, whole: true, progress: undefined });
  });

  it('leaves out colours, control characters and overwritten lines', async () => {
    const { text } = await tailOf('\x1b[31mred\x1b[0m\r\n10%\r50%\r100%\na\x07b\0c\n\x1b]0;title\x07end');
    expect(text).toBe('red\n100%\nabc\nend');
  });

  it('never holds half a letter, wherever it is cut', async () => {
    for (const pad of ['', 'x', 'xx', 'xxx']) {
      const { text, whole } = await tailOf(`${pad}${'🙂é'.repeat(40_000)}`);
      expect(whole).toBe(false);
      expect(text.length).toBeLessThanOrEqual(4_000);
      expect(text).toMatch(/^[🙂é]+$/u);
    }
  });

  it('takes a window full of anything in no time', async () => {
    const began = performance.now();
    for (const text of ['\r', '\x1b[', 'a\r', '\x1b', ' ', '\n']) await tailOf(text.repeat(100_000));
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('tells the last progress, kept within bounds', async () => {
    const { progress, text } = await tailOf('mainstay: progress 10%\nwork\nmainstay: progress 250 % all of it\n');
    expect(progress).toEqual({ fraction: 1, note: 'all of it' });
    expect(text).toBe('work');
  });
});

describe('a log that floods', () => {
  const MB = 1_024 * 1_024;
  const LIMIT = 4 * MB;

  it('is cut in the middle, says so, and counts every byte', async () => {
    // As the shell opens it: every write goes to the end of the file as it is then.
    const script = await open(log, 'w').then(async (file) => (await file.close(), open(log, 'a')));
    await script.write('the beginning\n');
    let written = 14;
    for (let round = 0; round < 3; round += 1) {
      await script.write(Buffer.alloc(5 * MB, `${round}`));
      await script.write('\nlatest\n');
      written += 5 * MB + 8;
      await boundLog(log, LIMIT);
      expect((await stat(log)).size).toBeLessThan(2 * MB);
      expect(await readTail(log)).toMatchObject({ bytes: written, whole: false });
    }
    await script.close();
    const text = await readFile(log, 'utf8');
    expect(text.startsWith('the beginning\n0')).toBe(true);
    expect(text.match(/\[mainstay: +\d+ bytes of output left out here\]/g)).toHaveLength(1);
    expect(text.endsWith('2\nlatest\n')).toBe(true);
  });

  it('is left alone below its limit', async () => {
    await writeFile(log, 'x'.repeat(LIMIT));
    await appendFile(log, '');
    await boundLog(log, LIMIT);
    expect((await stat(log)).size).toBe(LIMIT);
  });
});
