import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadInput, NotFound, NotReachable } from '../../../contracts/errors.ts';
import { startUnderTest, type UnderTest } from './telegram-under-test.ts';

let t: UnderTest;
let dir: string;
beforeEach(async () => {
  t = await startUnderTest();
  dir = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(async () => {
  await t.stop();
  rmSync(dir, { recursive: true, force: true });
});

const fileIdOf = (content: Buffer, declaredBytes?: number) =>
  t.ann.sendsFile({ content, name: 'clip.mp4', declaredBytes }).document!.file_id;

test('a file somebody sent is fetched whole', async () => {
  const content = Buffer.alloc(3_000_000, 'clip');
  const to = join(dir, 'clip.mp4');
  expect(await t.telegram.download(fileIdOf(content), to)).toBe(content.length);
  expect(readFileSync(to).equals(content)).toBe(true);
  expect(readdirSync(dir)).toEqual(['clip.mp4']);
});

test('a 3 GB file is refused with the ways out', async () => {
  const download = t.telegram.download(fileIdOf(Buffer.from('x'), 3e9), join(dir, 'x'));
  await expect(download).rejects.toThrow(BadInput);
  await expect(download).rejects.toThrow(/20 MB.*web chat.*TELEGRAM_API_ROOT/s);
});

test.each([
  ['cut connection', { kind: 'drop', when: 'before' }],
  ['size other than announced', undefined],
] as const)('a %s leaves nothing behind and holds no token', async (_, fault) => {
  if (fault !== undefined) t.server.fault({ ...fault, method: 'file' });
  const download = t.telegram.download(fileIdOf(Buffer.from('short'), fault ? undefined : 999), join(dir, 'x'));
  const error: unknown = await download.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NotReachable);
  expect(String((error as Error).stack) + String((error as Error).cause)).not.toContain(t.server.token);
  expect(readdirSync(dir)).toEqual([]);
});

test('a file Telegram no longer has is not found', async () => {
  await expect(t.telegram.download('no-such-file', join(dir, 'x'))).rejects.toThrow(NotFound);
});

test('a download that is not wanted any more stops', async () => {
  const fileId = fileIdOf(Buffer.alloc(1_000));
  const controller = new AbortController();
  controller.abort();
  await expect(t.telegram.download(fileId, join(dir, 'x'), controller.signal)).rejects.toThrow(NotReachable);
  expect(existsSync(join(dir, 'x'))).toBe(false);
});
