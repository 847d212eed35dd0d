import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { BadInput } from '../../contracts/errors.ts';
import type { McpServerConfig } from '../../platform/mcp-config.ts';
import { createStdioTransport, type StdioTransport } from './stdio-transport.ts';

/** What a program needs to find its way about; nothing of it opens a door. */
const ALWAYS = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];

export interface TransportOptions {
  /** The variables that the operator may grant. */
  grantable: Readonly<Record<string, string>>;
  /** Where programs are started. */
  cwd: string;
}

export type McpTransport = StdioTransport | StreamableHTTPClientTransport;

/** The way to a server as the config describes it. @throws BadInput where a variable it needs is not set */
export function openTransport(config: McpServerConfig, { grantable, cwd }: TransportOptions): McpTransport {
  const { command, args, env, url, headers } = config;
  const granted = (name: string) => {
    if (!Object.hasOwn(grantable, name)) throw new BadInput(`it needs ${name}, which is not set; put it into .env`);
    return grantable[name]!;
  };
  if (command !== undefined) {
    const names = [...ALWAYS.filter((name) => Object.hasOwn(grantable, name)), ...env];
    return createStdioTransport({
      ...{ command, args, cwd },
      env: Object.fromEntries(names.map((name) => [name, granted(name)])),
    });
  }
  const filled = Object.entries(headers).map(([name, value]) => [
    name,
    value.replaceAll(/\$\{(\w+)\}/g, (_, variable: string) => granted(variable)),
  ]);
  return new StreamableHTTPClientTransport(new URL(url!), { requestInit: { headers: filled as [string, string][] } });
}
