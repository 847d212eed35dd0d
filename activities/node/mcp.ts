import { z } from 'zod';
import { mcpEffect } from '../../contracts/mcp.ts';
import { skill } from '../../contracts/skill.ts';

/** Longer ones are told by their beginning. */
const SHOWN = 200;

export const mcp = skill({
  name: 'mcp',
  summary: 'Call a tool of an MCP server',
  effect: 'external',
  effectFor: ({ effect }) => effect,
  input: z.object({
    server: z.string().describe('The server, as config.yaml names it'),
    tool: z.string().describe('The tool, as its server names it'),
    arguments: z.record(z.string(), z.unknown()).default({}).describe('What it is called with'),
    effect: mcpEffect.default('external').describe('What the call does to the world; one that does more is refused'),
    timeoutMs: z.number().positive().default(60_000).describe('How long it may take, in milliseconds'),
  }),
  output: z.object({ text: z.string().describe('What the tool said; files are named in it') }),
  timeLimit: '1h',
  timeLimitFor: ({ timeoutMs }) => timeoutMs,
  commands: [],
  describe: ({ server, tool, arguments: given }) =>
    `call ${tool} of ${server} with ${shortened(JSON.stringify(given))}`,
  reply: ({ text }) => text || '(empty)',
  async run(input, job) {
    const { callTool } = await import('./mcp/call-tool.ts');
    return await callTool(input, job);
  },
  async reconcile({ server }, job) {
    const { wasSent } = await import('./mcp/call-tool.ts');
    if (!(await wasSent(job))) return { state: 'not-done' };
    const why = `Whether it was done is unknown: the request left, and no answer of ${server} came. MCP has no way to ask, so look there before it is called again.`;
    return { state: 'unknown', why };
  },
});

function shortened(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
}
