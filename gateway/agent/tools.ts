import { z } from 'zod';
import { MCP_SKILL, type McpServer, type McpTool } from '../../contracts/mcp.ts';
import type { ModelTool } from '../../contracts/model.ts';
import type { Skill } from '../../contracts/skill.ts';
import { checkInput } from '../commands/skill-command.ts';
import type { KnownNode } from '../recorder/nodes.ts';
import type { OwnTool } from './own-tool.ts';

/** Something of a node's that a model may ask for, and the skill that does it. */
export interface AgentTool {
  name: string;
  skill: Skill;
  available: boolean;
  /** Somebody has to allow each call. */
  asks: boolean;
  /** As a model is told of it. */
  offer(): ModelTool;
  /** The skill's input for what the model gives. @throws BadInput */
  inputOf(given: Record<string, unknown>): Record<string, unknown>;
}

/** All there is: the skills, and the tools of the MCP servers. */
export function toolsOf(skills: readonly Skill[], nodes: readonly KnownNode[]): AgentTool[] {
  return skills.flatMap((skill) => (skill.name === MCP_SKILL ? mcpTools(skill, nodes) : [skillTool(skill, nodes)]));
}

/** What a task may use now: what its nodes have, and the gateway's own. */
export function offersOf(tools: readonly AgentTool[], own: readonly OwnTool[]): ModelTool[] {
  return [
    ...tools.filter(({ available }) => available).map((tool) => tool.offer()),
    ...own.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
  ];
}

function skillTool(skill: Skill, nodes: readonly KnownNode[]): AgentTool {
  const { name, summary, runsOn } = skill;
  return {
    ...{ name, skill },
    available: nodes.some(
      ({ announcement }) =>
        announcement.queue === runsOn && announcement.skills.some((one) => one.name === name && one.available),
    ),
    asks: skill.effect === 'external',
    offer: () => ({
      name,
      description: summary,
      inputSchema: z.toJSONSchema(skill.input, { io: 'input', unrepresentable: 'any' }),
    }),
    inputOf: (given) => checkInput(skill, given),
  };
}

/** Those of the node that spoke last, should there have been others of its queue. */
function mcpTools(skill: Skill, nodes: readonly KnownNode[]): AgentTool[] {
  const [newest] = nodes
    .filter(({ announcement }) => announcement.queue === skill.runsOn)
    .sort((a, b) => b.announcedAt - a.announcedAt);
  return (newest?.announcement.mcp ?? []).flatMap((server) =>
    (server.tools ?? []).map((tool) => mcpTool(skill, server, tool)),
  );
}

function mcpTool(skill: Skill, server: McpServer, tool: McpTool): AgentTool {
  const { name, description, inputSchema, asks, effect } = tool;
  return {
    ...{ name, skill, asks },
    available: server.available,
    offer: () => ({ name, description, inputSchema }),
    inputOf: (given) => ({
      ...{ server: server.name, tool: tool.tool, arguments: given },
      ...{ effect, timeoutMs: server.timeoutMs },
    }),
  };
}
