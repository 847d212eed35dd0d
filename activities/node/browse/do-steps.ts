import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDuration } from '../../../contracts/duration.ts';
import { SkillFailed } from '../../../contracts/errors.ts';
import type { Job } from '../../../contracts/skill.ts';
import { openBrowser } from './browser.ts';
import { explainFailure } from './explain.ts';
import { keepDownloads } from './keep.ts';
import { perform } from './perform.ts';
import { holdProfile } from './profiles.ts';
import type { Step } from './steps.ts';
import { beginVisit, type Findings, type Visit } from './visit.ts';

export interface StepOptions {
  profile?: string | undefined;
  width: number;
  height: number;
  full: boolean;
  stepLimit: string;
}

/** What was found, with the page where the steps ended. */
export interface Visited extends Findings {
  url: string;
  title: string;
}

/**
 * Does the steps in a Chromium of this job's own, which is gone when this returns or throws.
 * @throws SkillFailed saying which step failed and what was on the page
 */
export async function doSteps(steps: readonly Step[], options: StepOptions, job: Job): Promise<Visited> {
  const held = options.profile === undefined ? undefined : await holdProfile(options.profile, job);
  const folder = held?.folder ?? join(job.dir, 'profile');
  try {
    return await inBrowser(folder, steps, options, job);
  } finally {
    if (held) held.release();
    else await rm(folder, { recursive: true, force: true });
  }
}

async function inBrowser(folder: string, steps: readonly Step[], options: StepOptions, job: Job): Promise<Visited> {
  const browser = await openBrowser(folder, { width: options.width, height: options.height });
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= browser.close());
  job.signal.addEventListener('abort', () => void close(), { once: true });
  try {
    job.signal.throwIfAborted();
    const visit = await beginVisit(browser, { full: options.full, stepMs: parseDuration(options.stepLimit) }, job);
    await performAll(steps, visit);
    job.measure({ cpuMs: await browser.cpuMs() });
    return { ...visit.findings, url: visit.page().url(), title: await visit.page().title() };
  } catch (error) {
    if (job.signal.aborted) throw new SkillFailed('The browser was stopped.', { cause: error });
    throw error;
  } finally {
    await close();
  }
}

async function performAll(steps: readonly Step[], visit: Visit): Promise<void> {
  for (const [at, step] of steps.entries()) {
    const place = `Step ${at + 1} of ${steps.length}`;
    visit.job.progress({ fraction: at / steps.length, note: `${place.toLowerCase()}: ${step.verb}` });
    try {
      const onPage = await perform(step, visit);
      await keepDownloads(visit);
      if (!onPage) break;
    } catch (error) {
      if (visit.job.signal.aborted) throw error;
      throw await explainFailure(error, step, place, visit);
    }
  }
}
