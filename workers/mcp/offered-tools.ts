import { createHash } from 'node:crypto';
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import picomatch from 'picomatch';
import type { McpTool } from '../../contracts/mcp.ts';
import type { McpServerConfig } from '../../platform/mcp-config.ts';

/** The strictest of the providers take names of so many letters, digits, `_` and `-`. */
const LONGEST_NAME = 64;
const HASH = 8;

/** The tools of a server that the config lets through, as models are told them. */
export function offeredTools(
  server: string,
  listed: readonly Tool[],
  { approve, tools: allowed }: Pick<McpServerConfig, 'approve' | 'tools'>,
): McpTool[] {
  const isAllowed = allowed ? matcher(allowed) : () => true;
  const asks = Array.isArray(approve) ? matcher(approve) : () => approve === 'all';
  const wanted = listed.filter(({ name }) => isAllowed(name));
  const taken = new Set<string>();
  return wanted.map((tool) => {
    const effect = effectOf(tool);
    const name = offeredName(server, tool.name, taken);
    taken.add(name);
    return {
      ...{ name, tool: tool.name, effect },
      description: [tool.title ?? tool.annotations?.title, tool.description].filter(Boolean).join(': ') || tool.name,
      inputSchema: tool.inputSchema,
      asks: approve === undefined ? effect !== 'none' : asks(tool.name),
    };
  });
}

/** Only what a server says of a tool makes it harmless; silence does not. */
function effectOf({ annotations }: Tool): McpTool['effect'] {
  if (annotations?.readOnlyHint === true) return 'none';
  return annotations?.idempotentHint === true ? 'idempotent' : 'external';
}

/** `mcp__SERVER__TOOL`; where that is too long or taken, its end is a hash of the name in full. */
function offeredName(server: string, tool: string, taken: ReadonlySet<string>): string {
  const name = `mcp__${server}__${tool}`.replaceAll(/[^A-Za-z0-9_-]/g, '_');
  if (name.length <= LONGEST_NAME && !taken.has(name)) return name;
  const hash = createHash('sha256').update(tool).digest('hex').slice(0, HASH);
  return `${name.slice(0, LONGEST_NAME - HASH - 1)}_${hash}`;
}

/** `*` stands for anything, also for what separates words. */
function matcher(patterns: readonly string[]): (name: string) => boolean {
  return picomatch([...patterns], { bash: true, dot: true });
}
