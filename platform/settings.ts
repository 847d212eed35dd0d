import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse as parseEnvFile } from 'dotenv';
import { z } from 'zod';
import { complaint } from '../contracts/complaint.ts';
import { BadInput } from '../contracts/errors.ts';
import { type Config, readConfig } from './config-file.ts';
import { type HomePaths, homePaths } from './home.ts';
import { knownSecrets, type Secret } from './secrets/known.ts';

const PORT = 'must be a port from 1 to 65535';
const port = z.coerce.number(PORT).int(PORT).min(1, PORT).max(65_535, PORT);
const webAddress = z.url({ protocol: /^https?$/, error: 'must be an address such as http://127.0.0.1:7400' });
// The address may hold a password, so no complaint repeats it.
const postgresAddress = z.url({
  protocol: /^postgres(?:ql)?$/,
  error: 'must be an address such as postgres://user:password@127.0.0.1:5432/mainstay',
});
const numericIds = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((id) => id.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.string().regex(/^\d+$/, 'must be numeric ids, comma-separated')));

const environment = z.object({
  MAINSTAY_HOME: z.string().default(join(homedir(), '.mainstay')),
  MAINSTAY_PORT: port.default(7400),
  MAINSTAY_HOST: z.string().default('127.0.0.1'),
  MAINSTAY_GATEWAY_URL: webAddress.optional(),
  MAINSTAY_TOKEN: z.string().min(8, 'must have at least 8 characters').optional(),
  MAINSTAY_TEMPORAL_PORT: port.default(7233),
  MAINSTAY_TEMPORAL_UI_PORT: port.default(8233),
  MAINSTAY_TEMPORAL_HOST: z.enum(['localhost', '127.0.0.1', '0.0.0.0']).default('localhost'),
  MAINSTAY_UI_URL: webAddress.optional(),
  MEMORY_DATABASE_URL: postgresAddress.optional(),
  TEMPORAL_ADDRESS: z.string().optional(),
  TELEGRAM_BOT_TOKEN: z.string().optional(),
  TELEGRAM_API_ROOT: webAddress.default('https://api.telegram.org'),
  TELEGRAM_ALLOWED_USERS: numericIds.default([]),
});

/** Everything a process of ours is told from outside, checked once at its start. */
export interface Settings {
  home: string;
  paths: HomePaths;
  port: number;
  host: string;
  gatewayUrl: string;
  /** Absent only before the first start made one. */
  token: string | undefined;
  temporal: { port: number; uiPort: number; host: 'localhost' | '0.0.0.0'; outside: boolean };
  uiUrl: string | undefined;
  /** Where the knowledge graph is kept; in `memory/memory.db` unless set. */
  memoryDatabaseUrl: string | undefined;
  telegram: { token: string | undefined; apiRoot: string; allowedUsers: readonly string[] };
  config: Config;
  /** The process's environment with the home's `.env` beneath it. */
  env: NodeJS.ProcessEnv;
  /** The values among them that must stand nowhere else. */
  secrets: readonly Secret[];
}

/**
 * Reads the environment, `$MAINSTAY_HOME/.env` and `config.yaml`; the process's own variables win over the file.
 * @throws BadInput naming the variable, or the file, line and field
 */
export function loadSettings(processEnv: NodeJS.ProcessEnv = process.env): Settings {
  const home = resolve(processEnv['MAINSTAY_HOME'] || join(homedir(), '.mainstay'));
  const paths = homePaths(home);
  const fromFile = existsSync(paths.envFile) ? parseEnvFile(readFileSync(paths.envFile)) : {};
  const env = withoutEmpty({ ...fromFile, ...withoutEmpty(processEnv) });
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new BadInput(
      `${String(issue.path[0])} ${complaint(issue)}; mend it in the environment or in ${paths.envFile}.`,
    );
  }
  const values = parsed.data;
  return {
    home,
    paths,
    port: values.MAINSTAY_PORT,
    host: values.MAINSTAY_HOST,
    gatewayUrl: (
      values.MAINSTAY_GATEWAY_URL ?? `http://${urlHost(values.MAINSTAY_HOST)}:${values.MAINSTAY_PORT}`
    ).replace(/\/$/, ''),
    token: values.MAINSTAY_TOKEN,
    temporal: {
      port: values.MAINSTAY_TEMPORAL_PORT,
      uiPort: values.MAINSTAY_TEMPORAL_UI_PORT,
      host: values.MAINSTAY_TEMPORAL_HOST === '0.0.0.0' ? '0.0.0.0' : 'localhost',
      outside: values.TEMPORAL_ADDRESS !== undefined,
    },
    uiUrl: values.MAINSTAY_UI_URL?.replace(/\/$/, ''),
    memoryDatabaseUrl: values.MEMORY_DATABASE_URL,
    telegram: {
      token: values.TELEGRAM_BOT_TOKEN,
      apiRoot: values.TELEGRAM_API_ROOT.replace(/\/$/, ''),
      allowedUsers: values.TELEGRAM_ALLOWED_USERS,
    },
    config: readConfig(paths.configFile),
    env,
    secrets: knownSecrets(env, fromFile),
  };
}

/** An empty variable means the same as none, as in most programs. */
function withoutEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

/** A wildcard address is one to listen on, not one to call. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
