import type { BrowserContextOptions, Page } from 'playwright/test';
import { memoryHref, sourceHref, viewOf } from '../../dashboard/address.ts';
import { layOut } from '../../dashboard/graph-layout.ts';
import { see, useBrowser } from '../support/browser.ts';
import { memoryFolder, startMemoryNode } from '../support/memory-node.ts';
import { STORY } from '../support/memory-story.ts';
import { type PageGateway, startPageGateway } from '../support/page-gateway.ts';

const SITE = 'site:blueprint.example';

const browser = useBrowser();
let gateway: PageGateway;
let folder: ReturnType<typeof memoryFolder>;
let node: ReturnType<typeof startMemoryNode>;

beforeAll(async () => {
  gateway = await startPageGateway();
  folder = memoryFolder(STORY);
  node = startMemoryNode({ url: gateway.url, folder: folder.folder });
  await node.memory.curated.read();
  folder.put('MEMORY.md', STORY['MEMORY.md']!.replace('likes short mails', 'likes short mails at noon'));
  const { head, since } = await node.memory.curated.snapshot();
  gateway.recorder.curatedCopy.put({ ...head, since, conflicts: [] });
});

afterAll(async () => {
  await node?.stop();
  await gateway?.stop();
  folder?.remove();
});

async function open(hash = '#memory', options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.open(`${gateway.url}/?code=${gateway.loginCode()}`, options);
  await see(page.getByRole('link', { name: 'Memory' })).toBeVisible();
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await see(page.getByRole('heading', { name: 'Memory', exact: true })).toBeVisible();
  return page;
}

const field = (page: Page) => page.getByRole('searchbox', { name: 'Search the memory' });
const results = (page: Page) => page.getByRole('list', { name: 'Results' }).getByRole('link');

test('search finds as it is typed, and a result leads to its place in the log and back', async () => {
  const page = await open();
  await see(field(page)).toBeFocused();
  await page.keyboard.type('kiln friday');
  await see(results(page).first()).toContainText('Fridays');
  await see(page.locator('mark').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await see(results(page).first()).toBeFocused();
  await page.getByRole('link', { name: /deploy nothing on Fridays/ }).click();
  await see(page.getByRole('heading', { name: 'Tuesday, March 3, 2026' })).toBeVisible();
  await see(page.locator('[aria-current="location"]')).toContainText('deploy nothing on Fridays');
  await page.goBack();
  await see(field(page)).toHaveValue('kiln friday');
  await see(results(page).first()).toBeVisible();
});

test('what is typed last is what is shown, and what nobody said is said to be unknown', async () => {
  const page = await open();
  await field(page).pressSequentially('kiln', { delay: 150 });
  await field(page).fill('zeppelin');
  await see(page.getByText('Nothing is known about “zeppelin”.').first()).toBeVisible();
  await see(results(page)).toHaveCount(0);
  await field(page).fill('');
  await see(page.getByText('Ask in plain words')).toBeVisible();
});

test('the log is read day by day, as it grows', async () => {
  const page = await open('#memory/day');
  const day = (name: string) => page.getByRole('heading', { name });
  await see(day('Tuesday, March 3, 2026')).toBeVisible();
  await page.getByRole('link', { name: '← Earlier' }).click();
  await see(day('Sunday, February 8, 2026')).toBeVisible();
  await see(page.getByRole('list', { name: 'Entries of the day' })).toContainText('Live at https://blueprint.example');
  await page.getByLabel('Go to a day').fill('2026-02-06');
  await see(page.getByText('The log has nothing of this day.')).toBeVisible();
  await page.getByRole('link', { name: '← Earlier' }).click();
  await see(day('Thursday, February 5, 2026')).toBeVisible();
  folder.put('2026-02-05.md', `${STORY['2026-02-05.md']}\n## 2026-02-05 05:00 PM - Ada\n"And one thing more."\n`);
  gateway.say('anything, so that the page looks again');
  await see(page.getByText('And one thing more.')).toBeVisible();
});

test('MEMORY.md stands rendered, and a version shows what it changed, not by colour alone', async () => {
  const page = await open('#memory/curated');
  const text = page.getByRole('article', { name: 'MEMORY.md' });
  await see(text.getByRole('heading', { name: 'Decisions and why' })).toBeVisible();
  await see(text.getByRole('link', { name: '2026-03-03.md:4' })).toHaveAttribute('href', '#memory/day/2026-03-03/4');
  await page.getByRole('link', { name: /^Version 2/ }).click();
  const lines = page.getByRole('list', { name: 'Changed lines' });
  await see(lines.getByRole('deletion')).toHaveText('- Nadia Ruiz likes short mails [2026-03-03.md:4]');
  await see(lines.getByRole('insertion')).toHaveText('- Nadia Ruiz likes short mails at noon [2026-03-03.md:4]');
  await see(lines.getByText('added: ')).toHaveCount(1);
});

test('the graph is a picture to walk in by keyboard, with every fact and its source beside it', async () => {
  const page = await open('#memory/graph');
  await page.getByRole('link', { name: 'blueprint.example', exact: true }).click();
  const picture = page.getByRole('group', { name: /^What is around blueprint\.example/ });
  await see(picture.getByRole('link', { name: 'Nadia Ruiz, person' })).toBeVisible();
  await see(picture.getByRole('link', { name: 'Tom Berg, person' })).toHaveCount(0);
  const held = page.getByRole('list', { name: 'Held' });
  await see(held).toContainText('Feb 2, 2026 to Mar 3, 2026');
  await see(held.getByRole('link', { name: '2026-02-02.md:1' })).toHaveAttribute('href', '#memory/day/2026-02-02/1');
  await page.getByLabel('with the past').check();
  await see(picture.getByRole('link', { name: 'Tom Berg, person' })).toBeVisible();
  await picture.getByRole('link', { name: 'Nadia Ruiz, person' }).focus();
  await page.keyboard.press('Enter');
  const around = page.getByRole('group', { name: /^What is around Nadia Ruiz/ });
  await see(around.getByRole('link', { name: 'Lisbon, place' })).toBeVisible();
  await see(around.getByRole('link', { name: 'Nadia Ruiz, person' })).toBeFocused();
  await page.getByRole('combobox', { name: 'Show somebody or something' }).fill('nobody');
  await page.keyboard.press('Enter');
  await see(page.getByRole('alert')).toContainText('The graph knows no entity "nobody"');
});

test('nothing on a phone is wider than the phone', async () => {
  const hashes = ['#memory/find/kiln', '#memory/day', '#memory/curated/2', '#memory/graph', memoryHref('graph', SITE)];
  const page = await open('#memory', { viewport: { width: 360, height: 740 }, hasTouch: true });
  for (const hash of hashes) {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    await see(page.locator('#memory-view li').first()).toBeVisible();
    const wider =
      '[document.documentElement, document.querySelector("#memory-main")].map((box) => box.scrollWidth - box.clientWidth)';
    expect([hash, await page.evaluate(wider)]).toEqual([hash, [0, 0]]);
  }
});

test('no page complained', () => {
  // The browser tells of the refusal the graph showed.
  expect(browser.complaints.filter((text) => !text.includes('404'))).toEqual([]);
});

test('while the node is away its copy answers and says so, and what it can’t is tried again', async () => {
  const page = await open();
  await node.stop();
  await field(page).fill('short mails');
  await see(results(page).first()).toContainText('Nadia Ruiz likes short mails at noon');
  await see(page.getByText(/From the copy of .*; the node is away\./).first()).toBeVisible();
  await page.getByRole('link', { name: 'Daily log' }).click();
  const alert = page.getByRole('alert');
  await see(alert).toContainText('The node that keeps the memory');
  node = startMemoryNode({ url: gateway.url, folder: folder.folder });
  await alert.getByRole('button', { name: 'Try again' }).click();
  await see(page.getByRole('heading', { name: 'Tuesday, March 3, 2026' })).toBeVisible();
  await see(alert).toBeHidden();
});

describe('without a browser', () => {
  test('the address says which part of the memory is to be shown', () => {
    const memory = { name: 'memory', part: 'find', what: undefined, line: undefined } as const;
    expect(viewOf('#memory')).toEqual(memory);
    expect(viewOf(memoryHref('find', 'a/b c'))).toEqual({ ...memory, what: 'a/b c' });
    expect(viewOf('#memory/day/2026-02-08/12')).toEqual({ ...memory, part: 'day', what: '2026-02-08', line: 12 });
    expect(sourceHref('2026-02-08.md:12')).toBe('#memory/day/2026-02-08/12');
    expect(sourceHref('graph-edits.jsonl:1')).toBeUndefined();
  });

  test('a picture has room for every name it draws, and says how many it leaves out', () => {
    const centre = { id: 'c', kind: 'site', name: 'c', distance: 0 };
    const around = Array.from({ length: 60 }, (_, at) => ({ id: `n${at}`, kind: 'person', name: 'n', distance: 1 }));
    for (const width of [330, 800]) {
      const { placed, left, height } = layOut([centre, ...around], [], width);
      expect(placed.length + left).toBe(61);
      for (const { x, y } of placed) {
        expect(x).toBeGreaterThanOrEqual(60);
        expect(x).toBeLessThanOrEqual(width - 60);
        expect(y).toBeGreaterThanOrEqual(20);
        expect(y).toBeLessThanOrEqual(height - 40);
      }
    }
  });
});
