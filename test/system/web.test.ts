import { join } from 'node:path';
import { type BrowserContextOptions, expect as playwrightExpect, type Locator, type Page } from 'playwright/test';
import sharp from 'sharp';
import { loadSettings } from '../../platform/settings.ts';
import { useBrowser } from '../support/browser.ts';
import { createMainstay, type TestMainstay } from '../support/mainstay.ts';
import { writeScript } from '../support/scripts.ts';

const BUSY_MACHINE_MS = 300_000;
const see = playwrightExpect.configure({ timeout: 60_000 });

const browser = useBrowser();
let mainstay: TestMainstay;
let url: string;
let token: string;

beforeAll(async () => {
  mainstay = await createMainstay();
  await mainstay.start();
  const settings = loadSettings(mainstay.env);
  url = settings.gatewayUrl;
  token = settings.token!;
}, 120_000);

afterAll(async () => {
  await mainstay?.dispose();
});

/** Within the conversation: beside it stands what a screen reader is told. */
const said = (page: Page, text: RegExp) => page.getByRole('region', { name: 'Conversation' }).getByText(text);
const field = (page: Page) => page.getByLabel('Message to Mainstay');

/** A page that is signed in, by a one-time link like the one a start prints. */
async function signedIn(options: BrowserContextOptions = {}): Promise<Page> {
  const { code } = (await mainstay.client().post('/api/login-code')) as { code: string };
  const page = await browser.open(`${url}/?code=${code}`, options);
  await see(field(page)).toBeVisible();
  return page;
}

/** Sends a message; the result is the last thing said. */
async function ask(page: Page, text: string): Promise<Locator> {
  await field(page).fill(text);
  await page.keyboard.press('Enter');
  return page.locator('.row', { hasText: text }).last();
}

test.each([
  ['GET', '/api/status'],
  ['GET', '/api/jobs'],
  ['GET', '/api/events'],
  ['GET', '/api/chats/web/messages'],
  ['GET', '/api/log?node=x&after=0'],
  ['GET', `/api/files/${'0'.repeat(64)}`],
  ['PUT', `/api/files/${'0'.repeat(64)}`],
  ['POST', '/api/messages'],
  ['POST', '/api/login-code'],
  ['POST', '/api/pair'],
  ['GET', '/metrics'],
])('%s %s without a token is 401, with a wrong one too', async (method, path) => {
  for (const authorization of ['', 'Bearer not-the-token']) {
    const answer = await fetch(url + path, { method, headers: { authorization } });
    expect(answer.status).toBe(401);
    expect(((await answer.json()) as { error: string }).error).toMatch(/^Not logged in: .+\.$/);
  }
});

test('the address that a start prints signs in, once', async () => {
  const printed = /Chat and jobs +(\S+)/.exec(mainstay.output())?.[1];
  expect(printed).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?code=\S+$/);
  await see(field(await browser.open(printed!))).toBeVisible();
  await see((await browser.open(printed!)).getByLabel('Token')).toBeVisible();
});

test('so does the token', async () => {
  const page = await browser.open(url);
  await page.getByLabel('Token').fill(token);
  await page.keyboard.press('Enter');
  await see(field(page)).toBeVisible();
});

test(
  'a storyboard becomes a video that plays in the page, by way of a card with a progress bar',
  async () => {
    const page = await signedIn();
    const row = await ask(page, '/render storyboards/demo.yaml');
    const card = row.locator('.job');
    await see(card.getByRole('progressbar')).toHaveAttribute('aria-valuenow', /\d+/);
    await see(card).toHaveAttribute('data-state', 'done', { timeout: BUSY_MACHINE_MS });

    await see(said(page, /Processing time: \d+\.\d s/)).toHaveCount(1);
    const video = page.locator('video');
    await video.scrollIntoViewIfNeeded();
    const played = await video.evaluate(async (element) => {
      const player = element as unknown as {
        play(): Promise<void>;
        readyState: number;
        duration: number;
        muted: boolean;
      };
      player.muted = true;
      await player.play();
      return { readyState: player.readyState, duration: player.duration };
    });
    expect(played.readyState).toBeGreaterThanOrEqual(2);
    expect(played.duration).toBeCloseTo(12, 0);
    await see
      .poll(() => video.evaluate((element) => (element as unknown as { currentTime: number }).currentTime))
      .toBeGreaterThan(0.2);
  },
  BUSY_MACHINE_MS,
);

test('a picture is shown inline', async () => {
  const picture = sharp({ create: { width: 800, height: 600, channels: 3, background: 'teal' } });
  await picture.png().toFile(join(mainstay.home, 'workspace', 'out', 'teal.png'));
  const page = await signedIn();
  await ask(page, '/image resize out/teal.png width=320');
  const image = page.locator('.picture img').last();
  await see(image).toBeVisible();
  await see
    .poll(() => image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth))
    .toBe(320);
});

test('a running script shows its output on the card, and its button cancels it', async () => {
  writeScript(mainstay.home, 'endless.sh', 'echo a line of output', 'sleep 600');
  const page = await signedIn();
  const card = (await ask(page, '/run endless.sh')).locator('.job');
  await see(card.getByText('a line of output')).toBeVisible();
  await card.getByRole('button', { name: 'Cancel' }).click();
  await see(card).toHaveAttribute('data-state', 'cancelled');
  await see(said(page, /run endless\.sh: cancelled after/)).toBeVisible();
});

test.each(['light', 'dark'] as const)(
  'a narrow phone shows all of it without sideways scroll, %s',
  async (colorScheme) => {
    const page = await signedIn({ viewport: { width: 360, height: 740 }, colorScheme });
    await see(page.locator('video')).toBeAttached();
    await ask(page, '/help');
    await see(page.locator('.prose', { hasText: '/render' }).last()).toBeVisible();
    const wide = await page.evaluate(`[document.documentElement, ...document.querySelectorAll('.scroller, .foot, .top')]
    .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.className || one.tagName)`);
    expect(wide).toEqual([]);
    const [red] = /\d+/.exec(await page.evaluate('getComputedStyle(document.body).backgroundColor'))!;
    expect(Number(red) > 127).toBe(colorScheme === 'light');
  },
);

test('nothing in all this was a complaint of the browser', () => {
  // It tells of the refusals that strangers meet.
  expect(browser.complaints.filter((text) => !text.includes('401'))).toEqual([]);
});
