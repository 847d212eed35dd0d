import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { BadInput } from '../../contracts/errors.ts';
import { type ContentFiles, hashFile, openContentFiles } from '../../storage/content-files.ts';
import { until } from '../support/until.ts';

let dir: string;
let files: ContentFiles;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mainstay-files-'));
  files = await openContentFiles(join(dir, 'files'));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

const content = Buffer.from('what a file holds, '.repeat(5_000));
const sha256 = createHash('sha256').update(content).digest('hex');
const partial = () => readdirSync(join(dir, 'files', 'partial'));

/** Sends some bytes, and hangs there. */
async function sendFirst(bytes: number) {
  const line = new PassThrough();
  const taken = files.receive(sha256, line, 0, content.length);
  line.write(content.subarray(0, bytes));
  await until('the first bytes are here', async () => (await files.received(sha256)) === bytes);
  return { line, taken };
}

describe('files kept by content', () => {
  test('take a file and tell its size; a second time costs nothing', async () => {
    expect(await files.size(sha256)).toBeNull();
    const whole = { size: content.length, complete: true };
    expect(await files.receive(sha256, Readable.from([content]), 0)).toEqual(whole);
    expect(await files.receive(sha256, Readable.from([content]), 0)).toEqual(whole);
    expect(await files.size(sha256)).toBe(content.length);
    expect(readFileSync(files.path(sha256)).equals(content)).toBe(true);
    expect(statSync(files.path(sha256)).mode & 0o077).toBe(0);
    expect(partial()).toEqual([]);
  });

  test('go on where an upload was cut off', async () => {
    const { line, taken } = await sendFirst(1_000);
    line.destroy(new Error('the line was cut'));
    await expect(taken).rejects.toThrow('the line was cut');
    expect(await files.size(sha256)).toBeNull();
    expect(await files.received(sha256)).toBe(1_000);
    const rest = Readable.from([content.subarray(1_000)]);
    expect(await files.receive(sha256, rest, 1_000, content.length)).toEqual({ size: content.length, complete: true });
    expect(await hashFile(files.path(sha256))).toBe(sha256);
  });

  test('say that a part is not the whole', async () => {
    const part = Readable.from([content.subarray(0, 10)]);
    expect(await files.receive(sha256, part, 0, content.length)).toEqual({ size: 10, complete: false });
    expect(await files.size(sha256)).toBeNull();
  });

  test('take the last step alone where a crash came between the last byte and the check', async () => {
    writeFileSync(join(dir, 'files', 'partial', sha256), content);
    expect(await files.receive(sha256, Readable.from([]), content.length, content.length)).toMatchObject({
      complete: true,
    });
    expect(await files.size(sha256)).toBe(content.length);
  });

  test('refuse to leave a gap', async () => {
    await expect(files.receive(sha256, Readable.from([content]), 5)).rejects.toThrow(
      'The upload goes on at byte 5, but only 0 bytes are here; go on from there.',
    );
  });

  test('keep nothing whose content does not match, and take the right one after it', async () => {
    const wrong = files.receive(sha256, Readable.from(['something else']), 0);
    await expect(wrong).rejects.toThrow(BadInput);
    await expect(wrong).rejects.toThrow('The file does not match its SHA-256, so it was not kept; send it again.');
    expect(await files.received(sha256)).toBe(0);
    expect(await files.receive(sha256, Readable.from([content]), 0)).toMatchObject({ complete: true });
  });

  test('let a sender that comes anew take the place of one whose line hangs', async () => {
    const { taken: first } = await sendFirst(1_000);
    const second = files.receive(sha256, Readable.from([content.subarray(500)]), 500, content.length);
    await expect(first).rejects.toThrow(/abort/);
    expect(await second).toEqual({ size: content.length, complete: true });
    expect(await hashFile(files.path(sha256))).toBe(sha256);
  });

  test('keep one whole file when many send it at once', async () => {
    const senders = Array.from({ length: 5 }, () => files.receive(sha256, Readable.from([content]), 0, content.length));
    const outcomes = await Promise.allSettled(senders);
    expect(outcomes.at(-1)).toEqual({ status: 'fulfilled', value: { size: content.length, complete: true } });
    expect(await hashFile(files.path(sha256))).toBe(sha256);
    expect(partial()).toEqual([]);
  });

  test('survive a sender that goes away before anybody reads', async () => {
    const gone = new PassThrough();
    const taken = files.receive(sha256, gone, 0, content.length);
    gone.destroy(new Error('socket hang up'));
    await expect(taken).rejects.toThrow();
    expect(await files.size(sha256)).toBeNull();
  });

  test('keep a copy of a file of the disk, which later changes of that file do not touch', async () => {
    const source = join(dir, 'film.mp4');
    writeFileSync(source, content);
    const kept = await Promise.all([files.keep(source), files.keep(source)]);
    expect(kept).toEqual(Array(2).fill({ sha256, bytes: content.length }));
    writeFileSync(source, 'changed');
    expect(await hashFile(files.path(sha256))).toBe(sha256);
    expect(partial()).toEqual([]);
  });

  test('hold an empty file too', async () => {
    const nothing = createHash('sha256').digest('hex');
    expect(await files.receive(nothing, Readable.from([]), 0)).toEqual({ size: 0, complete: true });
    expect(await files.size(nothing)).toBe(0);
  });
});
