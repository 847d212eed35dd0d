import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type BrowserContext, type CDPSession, chromium } from 'playwright';
import { z } from 'zod';
import { SkillFailed } from '../../../contracts/errors.ts';
import { toolPath } from '../../../platform/find-tools.mjs';
import { installCommand } from '../../../platform/install-commands.mjs';
import { identify, killTree } from '../../../platform/processes.ts';
import { loadSettings } from '../../../platform/settings.ts';

const identitySchema = z.object({ pid: z.number().int(), startTime: z.string() });
const CLOSE_GRACE_MS = 2_000;
const LAUNCH_LIMIT_MS = 30_000;

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A Chromium of its own, with the folder its profile lies in. */
export interface Browser {
  context: BrowserContext;
  /** Speaks with the browser itself, not with one of its pages. */
  session: CDPSession;
  /** CPU time of its processes that live now, milliseconds. */
  cpuMs(): Promise<number>;
  /** Ends it, by force after two seconds; no process of it is left afterwards. */
  close(): Promise<void>;
}

/**
 * Starts Chromium on a profile folder (made if missing) that no other browser uses now.
 * One that an earlier, killed process left on this folder is ended first.
 * @throws SkillFailed when it does not start
 */
export async function openBrowser(folder: string, viewport: { width: number; height: number }): Promise<Browser> {
  const identityFile = join(folder, 'mainstay-browser.json');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await endLeftover(identityFile);
  // Chromium's own lock names a process by its bare pid, which by now may be anyone's.
  for (const name of ['SingletonLock', 'SingletonSocket', 'SingletonCookie'])
    await rm(join(folder, name), { force: true });

  const context = await launch(folder, viewport);
  try {
    return await manage(context, identityFile);
  } catch (error) {
    await context.close();
    throw error;
  }
}

async function manage(context: BrowserContext, identityFile: string): Promise<Browser> {
  const session = await context.browser()!.newBrowserCDPSession();
  const processes = async () => (await session.send('SystemInfo.getProcessInfo')).processInfo;
  const pid = (await processes()).find((entry) => entry.type === 'browser')!.id;
  const identity = await identify(pid);
  await writeFile(`${identityFile}.new`, JSON.stringify(identity));
  await rename(`${identityFile}.new`, identityFile);

  return {
    context,
    session,
    cpuMs: async () => Math.round((await processes()).reduce((sum, entry) => sum + entry.cpuTime * 1_000, 0)),
    close: async () => {
      // Whether it closes well or not at all, afterwards nothing of it may be left.
      await Promise.race([context.close().catch(() => undefined), delay(CLOSE_GRACE_MS, undefined, { ref: false })]);
      if (identity) await killTree(identity, 0);
      await rm(identityFile, { force: true });
    },
  };
}

async function launch(folder: string, viewport: { width: number; height: number }): Promise<BrowserContext> {
  // Chromium's sandbox does not work for root on Linux; for everybody else it stays on.
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const { config, env } = loadSettings();
  const executablePath = toolPath('chromium', { configured: config.tools, env });
  if (!executablePath)
    throw new SkillFailed(`Chromium was not found on this node; ${installCommand('chromium')} gets it.`);
  try {
    return await chromium.launchPersistentContext(folder, {
      executablePath,
      args: FLAGS,
      chromiumSandbox: !isRoot,
      acceptDownloads: true,
      viewport,
      timeout: LAUNCH_LIMIT_MS,
      // The worker decides what a signal means; without it Chromium ends by itself, since its pipe closes.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (cause) {
    const line = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new SkillFailed(`Chromium did not start (${line}); see "mainstay doctor".`, { cause });
  }
}

async function endLeftover(identityFile: string): Promise<void> {
  if (!existsSync(identityFile)) return;
  const identity = identitySchema.nullable().parse(JSON.parse(await readFile(identityFile, 'utf8')));
  if (identity) await killTree(identity, 0);
}
