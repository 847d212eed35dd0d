import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright/test';
import { viewOf } from '../../dashboard/address.ts';
import { daysOf, levelOf, sharesOf } from '../../dashboard/cost-words.ts';
import type { CapView, CostReport } from '../../contracts/http/budget.ts';
import { call, cost } from '../gateway/budget/a-budget.ts';
import { see, useBrowser } from '../support/browser.ts';
import { type PageGateway, startPageGateway } from '../support/page-gateway.ts';

const browser = useBrowser();
let gateway: PageGateway;

beforeAll(async () => {
  gateway = await startPageGateway({ handlesMessages: true });
  const budgets = '{ day: 2, month: 100, tiers: { cron: { day: 0.5, then: cheaper } } }';
  writeFileSync(join(gateway.dir, 'config.yaml'), `timezone: America/Los_Angeles\nbudgets: ${budgets}\n`);
  spend('opus', 0.9);
  spend('flash', 0.3, { tier: 'cron', model: 'google/gemini-3-flash', spend: { cron: 'briefing', job: 'run-1' } });
});
afterAll(() => gateway?.stop());

function spend(id: string, usd: number, more: Parameters<typeof call>[2] = {}): void {
  gateway.budget.reserve(call(id, usd, { model: 'anthropic/claude-opus-5-5', ...more }));
  gateway.budget.settle(id, cost(usd, { model: more.model ?? 'anthropic/claude-opus-5-5' }));
}

async function open(options: BrowserContextOptions = {}, hash = '#cost'): Promise<Page> {
  const page = await browser.open(`${gateway.url}/?code=${gateway.loginCode()}`, options);
  await see(page.getByRole('link', { name: 'Cost' })).toBeVisible();
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await see(page.getByRole('heading', { name: 'Cost', exact: true })).toBeVisible();
  return page;
}

const row = (page: Page, name: string) => page.getByRole('row', { name });

test('what was spent is told by model, tier, cron and job, by keyboard, with an address each', async () => {
  const page = await open();
  await see(page.getByText('$1.20 today, $1.20 in 7 days (2 calls)')).toBeVisible();
  await see(row(page, 'anthropic/claude-opus-5-5')).toContainText('$0.90');
  await see(page.getByRole('list', { name: 'Cost by day' }).getByRole('listitem')).toHaveCount(7);
  await see(page.getByRole('list', { name: 'Cost by day' }).getByRole('listitem').last()).toContainText(
    '$1.20, 2 calls',
  );
  const by = page.getByRole('navigation', { name: 'Costs by' });
  await by.getByRole('link', { name: 'Cron' }).focus();
  await page.keyboard.press('Enter');
  await see(by.getByRole('link', { name: 'Cron' })).toHaveAttribute('aria-current', 'page');
  await see(row(page, 'briefing').getByRole('link')).toHaveAttribute('href', '#crons/briefing');
  await see(row(page, 'no cron')).toContainText('$0.90');
  expect(page.url()).toMatch(/#cost\/cron\/7$/);
  await page.getByRole('link', { name: '30 days' }).click();
  await see(page.getByRole('list', { name: 'Cost by day' }).getByRole('listitem')).toHaveCount(30);
  await by.getByRole('link', { name: 'Job' }).click();
  await see(row(page, 'run-1')).toContainText('1,000');
  await page.goBack();
  await see(row(page, 'briefing')).toBeVisible();
});

test('each budget is a bar that says how far it is used up, not by colour alone', async () => {
  const page = await open();
  const all = page.getByRole('meter', { name: 'All, a day' });
  await see(all).toHaveAttribute('aria-valuenow', '60');
  await see(all).toHaveAttribute('aria-valuetext', '$1.20 of $2.00 a day, 60 %');
  const budgets = page.getByRole('list', { name: 'Budgets' }).getByRole('listitem');
  await see(budgets).toHaveCount(3);
  await see(budgets.nth(0)).toContainText('half used up');
  await see(budgets.nth(2)).toContainText('Tier cron, a day');
  await see(budgets.nth(2)).toContainText('Beyond it cheaper models are used.');
});

test('a cap’s question is answered on the page, and the bar follows', async () => {
  const page = await open();
  gateway.budget.reserve(call('too dear', 1.5));
  gateway.say('anything, so that the page looks again');
  const question = page.getByRole('group', { name: 'Question about All, a day' });
  await see(question).toContainText('What does not fit waits for your word.');
  await question.getByRole('button', { name: 'Raise today by $2' }).press('Enter');
  await see(page.getByRole('meter', { name: 'All, a day' })).toHaveAttribute(
    'aria-valuetext',
    '$1.20 of $4.00 a day, 30 %, raised by $2.00 today',
  );
  await see(question).toHaveCount(0);
  gateway.budget.reserve(call('fits now', 1.5));
  await page.reload();
  await see(page.getByRole('meter', { name: 'All, a day' })).toHaveAttribute('aria-valuetext', /\$1\.50 under way$/);
});

test('nothing on a phone is wider than the phone', async () => {
  for (const colorScheme of ['light', 'dark'] as const)
    for (const hash of ['#cost', '#cost/model/90']) {
      const page = await open({ viewport: { width: 360, height: 740 }, hasTouch: true, colorScheme }, hash);
      await see(page.locator('.cost-table tbody tr').first()).toBeVisible();
      const wider =
        '[document.documentElement, document.querySelector("#cost-main")].map((box) => box.scrollWidth - box.clientWidth)';
      expect([hash, await page.evaluate(wider)]).toEqual([hash, [0, 0]]);
    }
});

test('no page complained', () => {
  expect(browser.complaints).toEqual([]);
});

describe('without a browser', () => {
  test('the address says by what costs are shown, and how long back', () => {
    expect(viewOf('#cost')).toEqual({ name: 'cost', by: 'model', days: 7 });
    expect(viewOf('#cost/tier/30')).toEqual({ name: 'cost', by: 'tier', days: 30 });
    expect(viewOf('#cost/planet/12')).toEqual({ name: 'cost', by: 'model', days: 7 });
  });

  test('a chart has every day by the operator’s clock, also over a change of it', () => {
    const report = {
      since: '2026-03-07T08:00:00.000Z',
      until: '2026-03-10T02:00:00.000Z',
      rows: [{ key: '2026-03-08', costUsd: 2, calls: 3 }],
    } as CostReport;
    expect(daysOf(report, 'America/Los_Angeles')).toEqual([
      { date: '2026-03-07', costUsd: 0, calls: 0 },
      { date: '2026-03-08', costUsd: 2, calls: 3 },
      { date: '2026-03-09', costUsd: 0, calls: 0 },
    ]);
  });

  test('a bar is never longer than its place, and says which threshold was passed', () => {
    const cap = (limitUsd: number, spentUsd: number, reservedUsd = 0) =>
      ({ limitUsd, spentUsd, reservedUsd }) as CapView;
    expect(sharesOf(cap(10, 8, 5))).toEqual({ spent: 80, reserved: 20 });
    expect(sharesOf(cap(0, 0))).toEqual({ spent: 100, reserved: 0 });
    expect([1, 5, 8, 10].map((spent) => levelOf(cap(10, spent)).level)).toEqual(['calm', 'half', 'near', 'full']);
  });
});
