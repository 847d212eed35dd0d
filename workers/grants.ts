import type { Settings } from '../platform/settings.ts';

/** Keys of Mainstay's own house: no script gets them, whatever it asks for. */
const OURS = [
  'MAINSTAY_TOKEN',
  'TELEGRAM_BOT_TOKEN',
  'MEMORY_DATABASE_URL',
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS_CLIENT_KEY_DATA',
];

/** The variables a script may be granted when it names them: the node's environment and `.env`, less our own keys. */
export function grantableVariables({ env, config }: Settings): Record<string, string> {
  return without(env, [...OURS, ...config.node.neverGrant]);
}

/** Those an MCP server may be: `config.yaml` itself names them, so only our own are left out. */
export function serverVariables({ env }: Pick<Settings, 'env'>): Record<string, string> {
  return without(env, OURS);
}

function without(env: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  const never = new Set(names);
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && !never.has(entry[0])),
  );
}
