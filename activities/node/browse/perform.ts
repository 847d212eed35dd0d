import { setTimeout as delay } from 'node:timers/promises';
import { SkillFailed } from '../../../contracts/errors.ts';
import { keepDownloads, keepPdf, keepScreenshot, keepText } from './keep.ts';
import { locate, locateAll } from './locate.ts';
import { goTo } from './navigate.ts';
import type { Step } from './steps.ts';
import type { Visit } from './visit.ts';

/**
 * Does one step.
 * @returns false when the step led to no page, so that nothing can be done there
 */
export async function perform(step: Step, visit: Visit): Promise<boolean> {
  const page = visit.page();
  switch (step.verb) {
    case 'goto':
      return goTo(step.url, visit);
    case 'click':
      await locate(page, step.target).click();
      await visit.tabOpened();
      return true;
    case 'fill':
      await locate(page, step.target).fill(step.value);
      return true;
    case 'select':
      await locate(page, step.target).selectOption(step.value);
      return true;
    case 'press':
      await page.keyboard.press(step.key);
      await visit.tabOpened();
      return true;
    case 'wait':
      if ('ms' in step) await delay(step.ms, undefined, { signal: visit.job.signal });
      else await locate(page, step.target).waitFor();
      return true;
    case 'extract':
      visit.findings.extracted[step.name] = await extract(step, visit);
      return true;
    case 'download':
      await Promise.all([page.waitForEvent('download'), locate(page, step.target).click()]);
      await keepDownloads(visit);
      return true;
    case 'screenshot':
      await keepScreenshot(visit, step.target === undefined ? undefined : locate(page, step.target));
      return true;
    case 'text':
      await keepText(visit);
      return true;
    case 'pdf':
      await keepPdf(visit);
      return true;
  }
}

/** The visible text (or the attribute) of every match; that nothing matches is a failure, since a page may have changed. */
async function extract(step: Step & { verb: 'extract' }, visit: Visit): Promise<string[]> {
  const matches = locateAll(visit.page(), step.target);
  await matches.first().waitFor({ state: 'attached' });
  const { attribute } = step;
  if (attribute === undefined) return (await matches.allInnerTexts()).map((text) => text.trim());
  const values = await Promise.all((await matches.all()).map((match) => match.getAttribute(attribute)));
  const present = values.filter((value) => value !== null);
  if (present.length === 0) throw new SkillFailed(`${step.target} has no attribute ${attribute}`);
  return present;
}
