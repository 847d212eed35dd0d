import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mcp } from '../../../activities/node/mcp.ts';
import { SkillFailed } from '../../../contracts/errors.ts';
import { LONGEST_RESULT } from '../../../contracts/long-text.ts';
import type { McpAnswer, McpCall } from '../../../contracts/mcp.ts';
import { localJob } from '../../support/local-job.ts';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'mainstay-mcp-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const input = (tool = 'order') => mcp.input.parse({ server: 'shop', tool, arguments: { item: 'cake' } });

/** A job on a node whose server answers so. */
function jobWith(answer: (call: McpCall) => Promise<McpAnswer>) {
  return localJob({ home, callTool: async (call) => (await call.sending(), answer(call)) });
}
const answering = (content: McpAnswer['content'], more: Partial<McpAnswer> = {}) =>
  jobWith(() => Promise.resolve({ content, ...more }));

test('what a tool says is the result; its files are kept, and named where they stood', async () => {
  const job = answering([
    { type: 'text', text: 'Here:' },
    { type: 'image', data: PIXEL, mimeType: 'image/png' },
    { type: 'resource', resource: { uri: 'shop://hours', text: 'nine to five' } },
    { type: 'resource_link', uri: 'https://shop.example/menu', name: 'menu' },
  ]);
  const { text } = await mcp.run(input('picture'), job);
  const [picture] = job.artifacts;
  expect(picture).toMatchObject({ name: 'picture-2.png', mime: 'image/png' });
  expect(readFileSync(picture!.path).toString('base64')).toBe(PIXEL);
  expect(text).toBe(
    `Here:\n[image: attachment:${picture!.sha256}/picture-2.png]\n[shop://hours]\nnine to five\n[menu: https://shop.example/menu]`,
  );
});

test('structured content speaks where nothing else does', async () => {
  const job = answering([], { structuredContent: { price: 7 } });
  expect(await mcp.run(input(), job)).toEqual({ text: '{"price":7}' });
});

test('what is long is a file, and its beginning and end', async () => {
  const job = answering([{ type: 'text', text: `begin ${'x'.repeat(50_000)} end` }]);
  const { text } = (await mcp.run(input('pages/all'), job)) as { text: string };
  const [whole] = job.artifacts;
  expect(readFileSync(whole!.path, 'utf8')).toHaveLength(50_010);
  expect(text.length).toBeLessThan(LONGEST_RESULT);
  expect(text).toMatch(
    /^begin x+\n… 32010 characters left out: the whole is in attachment:\w+\/pages_all.txt, .*\nx+ end$/,
  );
});

test('a tool that says it failed has failed, in its own words', async () => {
  const job = answering([{ type: 'text', text: 'The shop is closed.' }], { isError: true });
  await expect(mcp.run(input(), job)).rejects.toThrow(new SkillFailed('The shop is closed.'));
});

test('that a request leaves is noted before it does: without the note nothing was done, with it nobody can tell', async () => {
  const job = jobWith(() => {
    expect(existsSync(join(job.dir, 'sent'))).toBe(true);
    return Promise.reject(new Error('the node died here'));
  });
  expect(await mcp.reconcile!(input(), job)).toEqual({ state: 'not-done' });
  await expect(mcp.run(input(), job)).rejects.toThrow('the node died here');
  expect(await mcp.reconcile!(input(), job)).toMatchObject({
    state: 'unknown',
    why: expect.stringContaining('Whether it was done is unknown'),
  });
});

test('a call is told by its exact words', () => {
  expect(mcp.describe(input())).toBe('call order of shop with {"item":"cake"}');
});
