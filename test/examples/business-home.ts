import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareExample } from '../../cli/up/example.ts';
import { freePort } from '../../platform/free-port.ts';
import { type HomePaths, prepareHome } from '../../platform/home.ts';
import { loadSettings } from '../../platform/settings.ts';

/** A home of its own with the example in it. */
export interface BusinessHome {
  home: string;
  paths: HomePaths;
  /** Where the servers of the example listen once they are started. */
  url: string;
  /** Brings the example into the home (again), and gives back what was said. */
  prepare(name?: string): string[];
  startServers(): Promise<void>;
  dispose(): Promise<void>;
}

export async function createBusinessHome(): Promise<BusinessHome> {
  const home = mkdtempSync(join(tmpdir(), 'mainstay-business-'));
  const paths = prepareHome(home);
  const url = `http://127.0.0.1:${await freePort()}`;
  const settings = () => loadSettings({ ...process.env, MAINSTAY_HOME: home, BUSINESS_URL: url });
  let servers: ChildProcess | null = null;

  function prepare(name = 'business') {
    const said: string[] = [];
    return { said, companion: prepareExample(name, settings(), (sentence) => said.push(sentence)) };
  }

  return {
    home,
    paths,
    url,
    prepare: (name) => prepare(name).said,
    async startServers() {
      const { args } = prepare().companion;
      servers = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      // They say their address when they listen.
      for await (const chunk of servers.stdout!) if (String(chunk).includes(url)) return;
      throw new Error('The servers of the example ended before they listened.');
    },
    async dispose() {
      if (servers?.exitCode === null && servers.kill('SIGTERM')) await once(servers, 'exit');
      rmSync(home, { recursive: true, force: true });
    },
  };
}
