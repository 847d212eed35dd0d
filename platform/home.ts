import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where everything lies under `$MAINSTAY_HOME`; the table in the README says how long each is kept. */
export interface HomePaths {
  configFile: string;
  envFile: string;
  gatewayDb: string;
  nodeDb: string;
  temporal: string;
  memory: string;
  workspace: string;
  files: string;
  runs: string;
  profiles: string;
  logs: string;
  /** Who runs on this home: one file a process, with its pid and start time. */
  processes: string;
}

export function homePaths(home: string): HomePaths {
  return {
    configFile: join(home, 'config.yaml'),
    envFile: join(home, '.env'),
    gatewayDb: join(home, 'gateway.db'),
    nodeDb: join(home, 'node.db'),
    temporal: join(home, 'temporal'),
    memory: join(home, 'memory'),
    workspace: join(home, 'workspace'),
    files: join(home, 'files'),
    runs: join(home, 'runs'),
    profiles: join(home, 'profiles'),
    logs: join(home, 'logs'),
    processes: join(home, 'processes'),
  };
}

/** Makes the folders of a home; only its owner may look inside. */
export function prepareHome(home: string): HomePaths {
  const paths = homePaths(home);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  for (const folder of ['temporal', 'memory', 'workspace', 'files', 'runs', 'profiles', 'logs', 'processes'] as const) {
    mkdirSync(paths[folder], { recursive: true, mode: 0o700 });
  }
  for (const folder of ['scripts', 'sites', 'storyboards', 'out']) {
    mkdirSync(join(paths.workspace, folder), { recursive: true });
  }
  return paths;
}
