import type { Download, Page } from 'playwright';
import type { ArtifactRef } from '../../../contracts/artifact.ts';
import type { Job } from '../../../contracts/skill.ts';
import type { Browser } from './browser.ts';
import { onlyTimeout } from './settle.ts';

export interface VisitOptions {
  /** Screenshots show the whole page, not only what fits the window. */
  full: boolean;
  /** How long one step may take, milliseconds. */
  stepMs: number;
}

/** What a visit has brought so far. */
export interface Findings {
  /** HTTP status of the last page that was gone to. */
  status?: number;
  /** The readable text of the page it was last asked of, Markdown. */
  text?: string;
  extracted: Record<string, string[]>;
  files: ArtifactRef[];
}

/** One browser at work for one job. */
export interface Visit {
  job: Job;
  options: VisitOptions;
  findings: Findings;
  /** Downloads that began and are not kept yet. */
  downloads: Download[];
  /** The tab that was opened last: a click that opens a new one goes on there. */
  page(): Page;
  /** Waits for a tab that is being opened to be one that can be worked in. */
  tabOpened(): Promise<void>;
}

const TAB_LIMIT_MS = 5_000;

export async function beginVisit({ context, session }: Browser, options: VisitOptions, job: Job): Promise<Visit> {
  const downloads: Download[] = [];
  let tabs = 0;
  const watch = (page: Page) => {
    tabs += 1;
    page.on('download', (download) => void downloads.push(download));
  };
  context.setDefaultTimeout(options.stepMs);
  context.on('page', watch);
  context.pages().forEach(watch);

  // Chromium tells of a new tab before it answers the click that opens it; Playwright only once it has set it up.
  const announced = new Set<string>();
  session.on('Target.targetCreated', ({ targetInfo: { targetId, type, subtype } }) => {
    if (type === 'page' && !subtype) announced.add(targetId);
  });
  await session.send('Target.setDiscoverTargets', { discover: true });

  return {
    job,
    options,
    findings: { extracted: {}, files: [] },
    downloads,
    page: () => context.pages().at(-1)!,
    async tabOpened() {
      if (tabs < announced.size) await context.waitForEvent('page', { timeout: TAB_LIMIT_MS }).catch(onlyTimeout);
    },
  };
}
