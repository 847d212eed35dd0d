import { BadInput } from '../../contracts/errors.ts';
import type { McpList, McpTool } from '../../contracts/mcp.ts';
import type { Status } from '../../contracts/http/status.ts';
import { listMcp } from '../mcp-list.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Command } from './command.ts';

type Server = McpList['servers'][number];

const NONE = 'No MCP server is configured: name one under mcp.servers in the node’s config.yaml.';
const DESCRIBED = 120;

export function mcpCommand(recorder: Recorder, status: () => Status): Command {
  return {
    name: 'mcp',
    summary: 'The MCP servers and their tools',
    usage: '/mcp [SERVER]',
    details: 'Without a name it lists the servers; with one, its tools and which of them ask for leave.',
    run([wanted]) {
      const { servers } = listMcp(recorder, status().nodes);
      if (wanted === undefined) return { kind: 'answer', format: 'plain', text: serversText(servers) };
      const named = servers.filter(({ name }) => name === wanted);
      if (named.length === 0) throw new BadInput(`/mcp: there is no server ${wanted}. ${serversText(servers)}`);
      return { kind: 'answer', format: 'plain', text: named.map(toolsText).join('\n\n') };
    },
  };
}

/** A line for each server. */
export function serversText(servers: readonly Server[]): string {
  return servers.map((server) => `${server.name}: ${stateOf(server)} (on ${server.node})`).join('\n') || NONE;
}

/** A server's tools, a line each. */
export function toolsText(server: Server): string {
  return [`${server.name}: ${stateOf(server)} (on ${server.node})`, ...(server.tools ?? []).map(toolLine)].join('\n');
}

function stateOf({ available, reason, tools = [] }: Server): string {
  return available ? `${tools.length} ${tools.length === 1 ? 'tool' : 'tools'}` : `not there, ${reason}`;
}

function toolLine({ name, description, asks }: McpTool): string {
  const line = description.replaceAll(/\s+/g, ' ');
  const shown = line.length <= DESCRIBED ? line : `${line.slice(0, DESCRIBED)}…`;
  return `- ${name}${asks ? ' (asks)' : ''}: ${shown}`;
}
