import { formatDuration } from '../../../contracts/duration.ts';
import { SkillFailed, sentenceOf } from '../../../contracts/errors.ts';
import { keepScreenshot } from './keep.ts';
import { locateAll } from './locate.ts';
import { readPage } from './read-page.ts';
import { showStep, type Step } from './steps.ts';
import type { Visit } from './visit.ts';

const LOOK_LIMIT_MS = 5_000;

/** Why a step failed and what was on the page just then, of which a screenshot is kept. */
export async function explainFailure(error: unknown, step: Step, place: string, visit: Visit): Promise<SkillFailed> {
  // That a page can't be reached says all there is to say.
  if (step.verb === 'goto' && error instanceof SkillFailed) return error;
  const what = await reason(error, step, visit);
  // A page that failed may have nothing to show; the reason counts more than the look of it.
  const seen = await look(visit).catch((cause: unknown) => {
    visit.job.log('no look at the page that failed', { cause: sentenceOf(cause) });
    return '';
  });
  return new SkillFailed(`${place} (${showStep(step)}) failed: ${what.replace(/\.$/, '')}.${seen}`, { cause: error });
}

async function reason(error: unknown, step: Step, visit: Visit): Promise<string> {
  if (error instanceof SkillFailed) return error.message;
  const message = sentenceOf(error).replaceAll(/\u001b\[\d+m/g, '');
  if (/has been closed|crashed/.test(message)) return 'the browser was closed or crashed; try again';
  if (!(error instanceof Error && error.name === 'TimeoutError')) return message.split('\n')[0]!;
  const limit = formatDuration(visit.options.stepMs);
  if (step.verb === 'download' && message.includes('waitForEvent')) return `no download began within ${limit}`;
  if (!('target' in step) || step.target === undefined)
    return `it took longer than ${limit}; allow more with stepLimit=60s`;
  if ((await locateAll(visit.page(), step.target).count()) === 0) {
    return `within ${limit} nothing on the page matched ${step.target}; mend the target, or allow more with stepLimit=60s`;
  }
  return `${step.target} is on the page, but within ${limit} it was hidden, disabled or covered by something else`;
}

async function look(visit: Visit): Promise<string> {
  const page = visit.page();
  if (!/^https?:/.test(page.url())) return '';
  page.setDefaultTimeout(LOOK_LIMIT_MS);
  const text = (await page.evaluate(readPage)).replace(/\s+/g, ' ');
  const beginning = text.length > 300 ? `${text.slice(0, 300)}…` : text;
  await keepScreenshot(visit, undefined, false);
  return ` The page was "${await page.title()}" (${page.url()}), which showed: ${beginning || 'nothing'}`;
}
