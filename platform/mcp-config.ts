import { z } from 'zod';
import { parseDuration } from '../contracts/duration.ts';
import { durationField } from '../contracts/duration-field.ts';

/** Node's own HTTP client gives an answer up that is silent for longer. */
const LONGEST_BY_HTTP = '5m';

const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a variable, never its value');
const pattern = z.string().min(1);

const server = z
  .strictObject({
    /** A program that speaks MCP by its standard input and output. */
    command: z.string().min(1).optional(),
    args: z.array(z.string()).default([]),
    /** Variables it is granted; of the others it sees `PATH`, `HOME` and the like only. */
    env: z.array(variable).default([]),
    /** Or an address that speaks it by streamable HTTP. */
    url: z.url({ protocol: /^https?$/, error: 'must be an address such as https://mcp.example/mcp' }).optional(),
    /** `${NAME}` in a value is the variable's. */
    headers: z.record(z.string(), z.string()).default({}),
    /** For one call with all its tries, in milliseconds. */
    timeout: durationField('1s').prefault('1m'),
    /** How often a call is made again that did not get through. */
    retries: z.number().int().min(0).max(10).default(2),
    /** What needs leave: everything, nothing, or tools by their names; unless told, what does not say it only reads. */
    approve: z
      .union([z.enum(['all', 'none']), z.array(pattern)], { error: 'must be all, none or a list of tool names' })
      .optional(),
    /** The tools that are offered, by their names, `*` standing for anything; all unless told. */
    tools: z.array(pattern).optional(),
  })
  .superRefine(({ command, args, env, url, headers, timeout }, context) => {
    const wrong = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if ((command === undefined) === (url === undefined)) wrong([], 'must have either a command or a url');
    else if (url === undefined && Object.keys(headers).length > 0) wrong(['headers'], 'belongs to a url');
    else if (command === undefined && args.length > 0) wrong(['args'], 'belongs to a command');
    else if (command === undefined && env.length > 0) wrong(['env'], 'belongs to a command');
    if (url !== undefined && timeout > parseDuration(LONGEST_BY_HTTP))
      wrong(['timeout'], `must be ${LONGEST_BY_HTTP} or shorter for a url`);
  });

/** The MCP servers whose tools the agent may use. */
export const mcpSchema = z
  .strictObject({
    servers: z
      .record(
        z.string().regex(/^[a-z0-9][a-z0-9-]{0,23}$/, 'must be lower-case letters, digits and -, 24 at most'),
        server,
      )
      .default({}),
  })
  .prefault({});

export type McpServerConfig = z.output<typeof server>;
export type McpConfig = z.output<typeof mcpSchema>;
