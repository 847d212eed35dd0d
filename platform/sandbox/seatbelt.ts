import { dirname } from 'node:path';
import { killTree } from '../processes.ts';
import type { Confinement } from './confined-run.ts';
import { withLimits, type Limits } from './limits.ts';
import { searchPath } from './mounts.ts';
import type { Proxy } from './proxy.ts';

/** Where people's and other programs' files are. The system's own stays readable: nothing starts without. */
const HIDDEN = ['/Users', '/Volumes', '/Applications', '/private/var/root', '/private/var/folders', '/private/tmp'];

export interface Seatbelt {
  folder: string;
  /** A private folder for the program's temporary files. */
  scratch: string;
  env: Readonly<Record<string, string>>;
  limits: Limits;
  proxy: Proxy;
  program: readonly string[];
}

/** macOS: the runtime's profile for `sandbox-exec`, with the reads it leaves open closed. */
export async function seatbeltRun({ folder, scratch, env, limits, proxy, program }: Seatbelt): Promise<Confinement> {
  const { wrapCommandWithSandboxMacOS } =
    await import('@anthropic-ai/sandbox-runtime/dist/sandbox/macos-sandbox-utils.js');
  const port = 'port' in proxy.at ? proxy.at.port : undefined;
  const command = wrapCommandWithSandboxMacOS({
    command: [...withLimits(limits), ...program].map(quote).join(' '),
    needsNetworkRestriction: true,
    httpProxyPort: port,
    socksProxyPort: port,
    proxyAuthToken: proxy.token,
    readConfig: {
      denyOnly: HIDDEN,
      allowWithinDeny: [folder, scratch, dirname(dirname(process.execPath))],
    },
    writeConfig: { allowOnly: [folder, scratch], denyWithinAllow: [] },
    allowGitConfig: true,
    binShell: '/bin/sh',
  });
  return {
    command: '/bin/sh',
    args: ['-c', `cd ${quote(folder)} && ${command}`],
    handedOver: [],
    env: { PATH: searchPath(), HOME: scratch, TMPDIR: scratch, LANG: 'en_US.UTF-8', ...env },
    // Nothing there ends a group when its parent dies: it is ended here, by the group and whoever left it.
    end: async (first) => {
      if (first) await killTree(first, 0);
    },
  };
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
