import { type Browser, type BrowserContextOptions, chromium, expect, type Page } from 'playwright/test';
import { toolPath } from '../../platform/find-tools.mjs';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

/** Playwright's own `expect` waits for what it expects; the machine may be busy with other tests. */
export const see = expect.configure({ timeout: 15_000 });

/** One Chromium for a test file: started before its tests, closed after them. */
export function useBrowser() {
  let browser: Browser | undefined;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: toolPath('chromium') ?? undefined, args: FLAGS });
  });
  afterAll(() => browser?.close());

  return {
    /** What the console of any page complained about; the page's content policy would be among it. */
    complaints,
    /** A page at this address, with cookies and a store of its own. */
    async open(address: string, options: BrowserContextOptions = {}): Promise<Page> {
      const page = await (await browser!.newContext(options)).newPage();
      page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
      page.on('pageerror', (error) => void complaints.push(error.message));
      await page.goto(address);
      return page;
    },
  };
}
