import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { BrowserContextOptions, Page } from 'playwright/test';
import { run } from '../../activities/node/run.ts';
import { lineOf } from '../../dashboard/cron-line.ts';
import { momentOf } from '../../contracts/cron-words.ts';
import { percentOf } from '../../dashboard/cron-words.ts';
import { viewOf } from '../../dashboard/address.ts';
import type { CronView } from '../../contracts/http/crons.ts';
import { connectClient } from '../../platform/temporal/connection.ts';
import { see, useBrowser } from '../support/browser.ts';
import { type PageGateway, startPageGateway } from '../support/page-gateway.ts';
import { useTemporal } from '../support/temporal.ts';

const browser = useBrowser();
const temporal = useTemporal();
let client: Client;
let gateway: PageGateway;

beforeAll(async () => {
  client = await connectClient(temporal.server().target);
  gateway = await startPageGateway({ skills: [run], temporal: client });
  writeFileSync(configFile(), 'timezone: America/Los_Angeles\n');
  await gateway.crons.desk.add({
    name: 'briefing',
    schedule: 'weekdays at 7am',
    skill: 'run',
    args: { script: 'a.sh' },
  });
});

afterAll(async () => {
  await gateway?.stop();
  await client?.connection.close();
});

const configFile = () => join(gateway.dir, 'config.yaml');

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.open(`${gateway.url}/?code=${gateway.loginCode()}`, options);
  await page.getByRole('link', { name: 'Crons' }).click();
  await see(page.getByRole('table', { name: 'Crons' })).toBeVisible();
  return page;
}

const row = (page: Page, name: string) => page.getByRole('row', { name });

/** A fire that ended so, as its workflow would report it. */
function ran(name: string, minutesAgo: number, state: 'done' | 'failed'): void {
  const at = Date.now() - minutesAgo * 60_000;
  const fire = { cron: name, workflowId: `cron:${name}-${at}`, runId: `${at}`, nominalAt: at, firedAt: at };
  const error = state === 'failed' ? 'a.sh ended with exit code 3.' : null;
  gateway.recorder.cronRuns.begin(fire, null, at);
  const ending = { state, startedAt: at, finishedAt: at + 4_200, runMs: 4_200, error, costUsd: 0.003 };
  gateway.recorder.cronRuns.end(fire, ending);
  gateway.bus.emit('live', { type: 'crons' });
}

test('the table tells when, how it went and what it costs, and follows what happens', async () => {
  const page = await open();
  const briefing = row(page, 'briefing');
  await see(briefing).toContainText('At 07:00 AM, Monday through Friday');
  await see(briefing).toContainText('mac-node');
  ran('briefing', 3, 'failed');
  ran('briefing', 2, 'done');
  await see(briefing).toContainText('50 %');
  await see(briefing).toContainText('4.2 s');
  await see(briefing).toContainText('$0.003');
  await see(briefing).toContainText('failed, done');
});

test('one is added by a form that says what is wrong, and goes into the file', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Add a cron' }).click();
  const form = page.getByRole('dialog', { name: 'Add a cron' });
  await see(form.getByLabel('Name')).toBeFocused();
  await form.getByLabel('Name').fill('backup');
  await form.getByLabel('When').fill('whenever');
  await form.getByLabel('What', { exact: true }).fill('run backup.sh');
  await form.getByText('Tell failures only').click();
  await page.keyboard.press('Enter');
  await see(form.getByRole('alert')).toContainText('schedule is neither a cron expression nor words');
  await form.getByLabel('When').fill('every 5m');
  await form.getByLabel('When').press('Enter');
  await see(form).toBeHidden();
  await see(row(page, 'backup')).toContainText('Every 5 m');
  expect(readFileSync(configFile(), 'utf8')).toContain('schedule: every 5m\n    quiet: true\n');
});

test('it is paused and resumed by keyboard, and the focus stays', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Pause briefing' }).focus();
  await page.keyboard.press('Enter');
  const resume = page.getByRole('button', { name: 'Resume briefing' });
  await see(resume).toBeVisible();
  await see(row(page, 'briefing')).toContainText('paused');
  expect((await client.schedule.getHandle('cron:briefing').describe()).state.paused).toBe(true);
  await see(resume).toBeFocused();
  await page.keyboard.press('Enter');
  await see(page.getByRole('button', { name: 'Pause briefing' })).toBeVisible();
});

test('it runs at a press', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Run briefing now' }).click();
  await see
    .poll(async () => (await client.schedule.getHandle('cron:briefing').describe()).info.runningActions.length)
    .toBe(1);
  await see(page.locator('#announcer')).toHaveText('briefing runs now');
});

test('one in full has its runs and its week as a picture in the page’s own colours, light and dark', async () => {
  for (const [colorScheme, paper] of [
    ['light', 'rgb(255, 255, 255)'],
    ['dark', 'rgb(24, 30, 35)'],
  ] as const) {
    const page = await open({ colorScheme });
    await page.getByRole('link', { name: 'briefing' }).click();
    const picture = page.getByRole('img', {
      name: /^briefing, by the clock of America\/Los_Angeles: 1 done, 1 failed/,
    });
    await see(picture.locator('rect').first()).toHaveCSS('fill', paper);
    await see(page.getByRole('region', { name: 'Runs of briefing' })).toContainText('a.sh ended with exit code 3.');
    await page.goBack();
    await see(page.getByRole('table', { name: 'Crons' })).toBeVisible();
  }
});

test('it is removed only when that is confirmed; whoever looks at it is led back', async () => {
  const other = await open();
  await other.getByRole('link', { name: 'backup' }).click();
  const page = await open();
  await page.getByRole('button', { name: 'Remove backup' }).click();
  await page.keyboard.press('Escape');
  await see(page.getByRole('button', { name: 'Remove backup' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Remove it' }).click();
  await see(row(page, 'backup')).toBeHidden();
  expect(readFileSync(configFile(), 'utf8')).not.toContain('backup');
  await see(other.getByRole('table', { name: 'Crons' })).toBeVisible();
});

test('nothing on a phone is wider than the phone, and rows are still rows', async () => {
  const page = await open({ viewport: { width: 360, height: 740 } });
  await see(row(page, 'briefing').getByRole('cell').first()).toBeVisible();
  const wider = () =>
    page.evaluate(
      '[document.documentElement, document.querySelector("#crons-main")].map((box) => box.scrollWidth - box.clientWidth)',
    );
  expect(await wider()).toEqual([0, 0]);
  await page.getByRole('link', { name: 'briefing' }).click();
  await see(page.getByRole('img')).toBeVisible();
  expect(await wider()).toEqual([0, 0]);
});

test('the chat stands where it was when its view is left and entered again', async () => {
  for (let index = 0; index < 60; index += 1) gateway.say(`line ${index}`);
  const page = await open();
  await page.getByRole('link', { name: 'Chat' }).click();
  await see(page.getByText('line 59', { exact: true })).toBeInViewport();
  await page.getByText('line 40', { exact: true }).scrollIntoViewIfNeeded();
  await page.getByRole('link', { name: 'Crons' }).click();
  await page.getByRole('link', { name: 'Chat' }).click();
  await see(page.getByText('line 40', { exact: true })).toBeInViewport();
});

test('no page complained', () => {
  // The browser tells of the refusal the form showed.
  expect(browser.complaints.filter((text) => !text.includes('400') && !text.includes('404'))).toEqual([]);
});

describe('without a browser', () => {
  test('the address says what is to be shown', () => {
    expect(viewOf('')).toEqual({ name: 'chat' });
    expect(viewOf('#text')).toEqual({ name: 'chat' });
    expect(viewOf('#crons')).toEqual({ name: 'crons', cron: undefined });
    expect(viewOf('#crons/a%20b')).toEqual({ name: 'crons', cron: 'a b' });
  });

  test('the form writes the line a person would type', () => {
    expect(lineOf({ name: ' a ', when: 'hourly', command: 'run x.sh', quiet: 'on', timezone: 'UTC', queue: '' })).toBe(
      'a hourly quiet timezone=UTC /run x.sh',
    );
  });

  test('a time says its day only where it is another', () => {
    const now = Date.parse('2026-02-08T12:00:00Z');
    expect(momentOf('2026-02-08T15:00:00Z', 'UTC', now)).toBe('3:00 PM');
    expect(momentOf('2026-02-09T15:00:10Z', 'UTC', now)).toBe('Mon 3:00:10 PM');
    expect(momentOf('2026-03-01T15:00:00Z', 'UTC', now)).toBe('Mar 1 3:00 PM');
  });

  test('a hundred per cent means all of them', () => {
    expect(percentOf({ figures: { success: 0.999 } } as CronView)).toBe('99 %');
  });
});
