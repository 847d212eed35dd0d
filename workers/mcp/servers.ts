import { EventEmitter } from 'node:events';
import { SkillFailed } from '../../contracts/errors.ts';
import type { McpAnswer, McpCall, McpServer } from '../../contracts/mcp.ts';
import type { Log } from '../../platform/log.ts';
import type { McpConfig } from '../../platform/mcp-config.ts';
import { redactAll } from '../../platform/secrets/redact.ts';
import type { Redact } from '../../platform/secrets/redact-known.ts';
import type { TransportOptions } from './open-transport.ts';
import type { McpServerLink } from './server.ts';

export interface McpServersOptions extends TransportOptions {
  config: McpConfig;
  /** Takes out of what a server says what only this node must know. */
  redact: Redact;
  log: Log;
}

/** The MCP servers of a node's config. None of them is waited for, and one that is down keeps nothing else from working. */
export async function createMcpServers({ config, redact, ...options }: McpServersOptions) {
  const wanted = Object.entries(config.servers);
  const events = new EventEmitter<{ change: [] }>();
  const onChange = () => events.emit('change');
  const servers = new Map<string, McpServerLink>();
  // Who configures none pays nothing for the protocol.
  if (wanted.length > 0) {
    const { createMcpServer } = await import('./server.ts');
    for (const [name, one] of wanted) servers.set(name, createMcpServer({ ...options, name, config: one, onChange }));
  }

  return {
    events,
    views: (): McpServer[] =>
      redactAll(
        redact,
        [...servers.values()].map((server) => server.view()),
      ),
    async call(call: McpCall): Promise<McpAnswer> {
      const server = servers.get(call.server);
      if (!server)
        throw new SkillFailed(
          `There is no MCP server ${call.server} on this node; its config.yaml names them under mcp.`,
        );
      return redactAll(redact, await server.call(call));
    },
    async stop(): Promise<void> {
      await Promise.all([...servers.values()].map((server) => server.stop()));
    },
  };
}

export type McpServers = Awaited<ReturnType<typeof createMcpServers>>;
