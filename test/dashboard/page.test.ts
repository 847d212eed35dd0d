import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { BrowserContextOptions, Page } from 'playwright/test';
import { toolPath } from '../../platform/find-tools.mjs';
import { see, useBrowser } from '../support/browser.ts';
import { type PageGateway, startPageGateway, TOKEN } from '../support/page-gateway.ts';

const browser = useBrowser();
let gateway: PageGateway;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mainstay-page-media-'));
  gateway = await startPageGateway();
});

afterAll(async () => {
  await gateway?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A page of a browser of its own, signed in unless said otherwise. */
async function open(address?: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.open(address ?? `${gateway.url}/?code=${gateway.loginCode()}`, options);
  if (address === undefined) await see(page.getByLabel('Message to Mainstay')).toBeVisible();
  return page;
}

/** What the test asks of a `<video>`; the browser's own types are not those of the tests. */
type Media = { play(): Promise<void>; currentTime: number };

const field = (page: Page) => page.getByLabel('Message to Mainstay');

async function ask(page: Page, text: string): Promise<string> {
  await field(page).fill(text);
  await page.keyboard.press('Enter');
  await see(page.locator('.row:not([data-unsent])', { hasText: text })).toBeVisible();
  return gateway.said().findLast((entry) => entry.text === text)!.data.messageId!;
}

test('a stranger is asked for the token, and told where it stands', async () => {
  const page = await open(gateway.url);
  await see(page.getByText('MAINSTAY_TOKEN')).toBeVisible();
  await page.getByLabel('Token').fill('wrong');
  await page.keyboard.press('Enter');
  await see(page.getByRole('alert')).toContainText('not the token');
  await page.getByLabel('Token').fill(TOKEN);
  await page.keyboard.press('Enter');
  await see(field(page)).toBeVisible();
  await page.reload();
  await see(field(page)).toBeVisible();
});

test('the link of npm start signs in once, and leaves the address bar', async () => {
  const link = `${gateway.url}/#code=${gateway.loginCode()}`;
  const page = await open(link);
  await see(field(page)).toBeVisible();
  expect(page.url()).toBe(`${gateway.url}/`);
  await see((await open(link)).getByRole('alert')).toContainText('used already');
});

test('an empty conversation says what this is and offers commands', async () => {
  const page = await open();
  await page.getByRole('button', { name: '/status' }).click();
  await see(field(page)).toHaveValue('/status');
});

test('a message is recorded once, and its answer is shown as Markdown that can do no harm', async () => {
  const page = await open();
  const id = await ask(page, 'what is <b>new</b>?');
  gateway.answer('**Nothing** <img src=x onerror="document.title=\'owned\'"> [x](javascript:alert(1))', id);
  await see(page.locator('.prose strong', { hasText: 'Nothing' })).toBeVisible();
  await see(page.locator('.prose', { hasText: '<img src=x' })).toBeVisible();
  expect(await page.locator('#log img, #log a[href^=javascript]').count()).toBe(0);
  expect(await page.title()).toBe('Mainstay');
  expect(gateway.said().filter(({ text }) => text.startsWith('what is'))).toHaveLength(1);
});

test('commands complete by keyboard, and the arrow brings back what was sent', async () => {
  const page = await open();
  await ask(page, 'first');
  await ask(page, 'second');
  await field(page).pressSequentially('/jo');
  await see(page.getByRole('option')).toHaveCount(2);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await see(field(page)).toHaveValue('/job ');
  await see(page.locator('#hint')).toHaveText('/job ID');
  await field(page).fill('');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await see(field(page)).toHaveValue('first');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await see(field(page)).toHaveValue('');
});

test('a job shows how far it is under the message that asked, and its video plays', async () => {
  const page = await open();
  const id = await ask(page, '/render storyboards/demo.yaml');
  gateway.startJob('render-1', id, { fraction: 0.4, etaS: 12, note: 'segment 2 of 5', tail: 'frame=120' });
  const card = page.locator('.row', { hasText: '/render storyboards/demo.yaml' }).locator('.job');
  await see(card).toContainText('Running');
  await see(card).toContainText('40 %');
  await see(card.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '40');
  await see(card.getByText('frame=120')).toBeVisible();
  await card.getByRole('button', { name: 'Cancel' }).click();
  await see(page.getByText('Temporal does not answer')).toBeVisible();

  const path = join(folder, 'demo.mp4');
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25:duration=1', '-pix_fmt', 'yuv420p'];
  execFileSync(toolPath('ffmpeg')!, ['-loglevel', 'error', '-y', ...source, '-movflags', '+faststart', path]);
  const kept = await gateway.files.keep(path);
  const startedAt = Date.now() - 12_345;
  gateway.jobs.end({
    jobId: 'render-1',
    state: 'done',
    attempts: 1,
    result: {
      output: {},
      text: 'storyboards/demo.yaml: 1 s of video.',
      artifacts: [{ ...kept, name: 'demo.mp4', mime: 'video/mp4', path, width: 320, height: 180, durationS: 1 }],
      measures: {},
      node: 'mac-node',
      startedAt,
      finishedAt: startedAt + 12_345,
    },
  });
  await see(card).toContainText('Done');
  await see(page.locator('.footnote')).toHaveText('Processing time: 12.3 s');
  const video = page.getByLabel('demo.mp4').and(page.locator('video'));
  await video.evaluate((element) => (element as unknown as Media).play());
  await see.poll(() => video.evaluate((element) => (element as unknown as Media).currentTime)).toBeGreaterThan(0);
});

test('a file is hashed in the browser, put from where an earlier try was cut off, and travels with the message', async () => {
  const page = await open();
  const content = Buffer.alloc(1_500_000, 'mainstay ');
  const sha256 = createHash('sha256').update(content).digest('hex');
  await gateway.files.receive(sha256, Readable.from([content.subarray(0, 700_000)]), 0, content.length);
  const put = page.waitForRequest((request) => request.method() === 'PUT');
  await page
    .locator('#picker')
    .setInputFiles({ name: 'notes.bin', mimeType: 'application/octet-stream', buffer: content });
  expect((await put).headers()['content-range']).toBe('bytes 700000-1499999/1500000');
  await see(page.locator('.chip[data-phase=done]')).toContainText('notes.bin');
  await ask(page, 'here it is');
  expect(gateway.said().at(-1)!.data.files).toMatchObject([{ sha256, name: 'notes.bin', bytes: content.length }]);
  expect(statSync(gateway.files.path(sha256)).size).toBe(content.length);
  await see(page.getByRole('link', { name: 'Download notes.bin' })).toBeVisible();
});

test('what is written while the gateway is away arrives once, and what was missed is fetched', async () => {
  const page = await open();
  await ask(page, 'before the cut');
  await gateway.goAway();
  await see(page.getByText('Connection to Mainstay lost.')).toBeVisible();
  await field(page).fill('during the cut');
  await page.keyboard.press('Enter');
  await see(page.getByText('it is sent as soon as Mainstay is back')).toBeVisible();
  gateway.answer('said while nobody listened');
  await gateway.comeBack();
  await see(page.getByText('Connection to Mainstay lost.')).toBeHidden({ timeout: 15_000 });
  await see(page.getByText('said while nobody listened')).toBeVisible();
  await see(page.locator('.row:not([data-unsent])', { hasText: 'during the cut' })).toBeVisible();
  expect(gateway.said().filter(({ text }) => text === 'during the cut')).toHaveLength(1);
});

test('a Telegram chat can be read, not written to; older messages come on scrolling up', async () => {
  for (let index = 0; index < 70; index += 1) gateway.say(`line ${index}`, 'telegram:4711', `telegram:4711:${index}`);
  const page = await open();
  await page.getByRole('combobox', { name: 'Chat' }).selectOption('telegram:4711');
  await see(page.getByText('line 69')).toBeInViewport();
  await see(field(page)).toBeHidden();
  await see(page.getByText('answered in Telegram')).toBeVisible();
  await see(page.getByText('line 0', { exact: true })).toHaveCount(0);
  for (let turn = 0; turn < 2; turn += 1) {
    await page.locator('.row').first().scrollIntoViewIfNeeded();
    await page.getByRole('region', { name: 'Conversation' }).press('Home');
  }
  await see(page.getByText('line 0', { exact: true })).toBeAttached();
  await see(page.locator('.row')).toHaveCount(70);
});

test('nothing on a phone is wider than the phone, in both colours', async () => {
  const long = 'x'.repeat(300);
  gateway.answer(`${long}\n\n\`\`\`\n${long}\n\`\`\`\n\n- [${long}](https://example.com/${long})`);
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await open(undefined, { viewport: { width: 360, height: 740 }, colorScheme });
    await see(page.locator('.prose pre', { hasText: long })).toBeVisible();
    const widths = await page.evaluate(
      '[document.documentElement, document.querySelector("#scroller")].map((box) => box.scrollWidth - box.clientWidth)',
    );
    expect(widths).toEqual([0, 0]);
  }
});
