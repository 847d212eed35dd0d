import type { Page } from 'playwright';

const LOAD_LIMIT_MS = 10_000;
const QUIET_LIMIT_MS = 3_000;

/** Waits until a page has loaded and its network is quiet; one picture that never comes must not keep the page from us. */
export async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('load', { timeout: LOAD_LIMIT_MS }).catch(onlyTimeout);
  await page.waitForLoadState('networkidle', { timeout: QUIET_LIMIT_MS }).catch(onlyTimeout);
}

/** Lets a wait end by its time limit; any other error is one. */
export function onlyTimeout(error: unknown): void {
  if (!(error instanceof Error && error.name === 'TimeoutError')) throw error;
}
