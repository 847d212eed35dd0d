import type { McpList } from '../contracts/mcp.ts';
import type { NodeStatus } from '../contracts/http/status.ts';
import type { Recorder } from './recorder/index.ts';

/** The MCP servers of all nodes as they are now; a node that is away has none that is there. */
export function listMcp({ nodes }: Pick<Recorder, 'nodes'>, statuses: readonly NodeStatus[]): McpList {
  const isOnline = (node: string) => statuses.some(({ name, online }) => name === node && online);
  return {
    servers: nodes.all().flatMap(({ name: node, announcement }) =>
      (announcement.mcp ?? []).map((server) => ({
        ...server,
        ...(!isOnline(node) && { available: false, reason: `its node ${node} is away` }),
        node,
        queue: announcement.queue,
      })),
    ),
  };
}
