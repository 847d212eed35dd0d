import { Command } from 'commander';
import { NotFound } from '../../contracts/errors.ts';
import { type McpList, mcpList } from '../../contracts/mcp.ts';
import { serversText, toolsText } from '../../gateway/commands/mcp.ts';
import { connect, print } from '../connect.ts';

interface Options {
  json?: boolean;
}

export function mcpCommand(): Command {
  const command = new Command('mcp').description('The MCP servers of the nodes, and their tools');
  command
    .command('list', { isDefault: true })
    .description('The servers, and why one is not there')
    .option('--json', 'one JSON document')
    .action(async ({ json }: Options) => {
      const servers = await serversNow();
      const counted = servers.map(({ tools = [], ...server }) => ({ ...server, tools: tools.length }));
      print(counted, json, () => serversText(servers));
    });
  command
    .command('tools [server]')
    .description('What the agent can use of them, and what asks for leave')
    .option('--json', 'one JSON document, with the schemas')
    .action(async (wanted: string | undefined, { json }: Options) => {
      const servers = (await serversNow()).filter(({ name }) => wanted === undefined || name === wanted);
      if (wanted !== undefined && servers.length === 0) throw new NotFound(`There is no MCP server ${wanted}.`);
      const tools = servers.flatMap(({ name: server, node, available, reason, tools = [] }) =>
        tools.map((tool) => ({ ...tool, server, node, available, reason })),
      );
      print(tools, json, () => servers.map(toolsText).join('\n\n') || serversText(servers));
    });
  return command;
}

async function serversNow(): Promise<McpList['servers']> {
  return mcpList.parse(await connect().get('/api/mcp')).servers;
}
