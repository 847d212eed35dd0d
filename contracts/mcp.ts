import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

/** The skill by which a tool of an MCP server is called; the agent is offered the tools themselves. */
export const MCP_SKILL = 'mcp';

/** What calling a tool does to the world, in the order of how much care it needs. */
export const mcpEffect = z.enum(['none', 'idempotent', 'external']);

/** A tool of an MCP server as its node offers it. */
export const mcpTool = z.object({
  /** As models are told it: `mcp__SERVER__TOOL`, legal for every provider. */
  name: z.string(),
  /** As its server calls it. */
  tool: z.string(),
  description: z.string(),
  /** JSON schema. */
  inputSchema: z.record(z.string(), z.unknown()),
  effect: mcpEffect,
  /** Somebody has to allow each call. */
  asks: z.boolean(),
});
export type McpTool = z.infer<typeof mcpTool>;

/** An MCP server of a node's config; `reason` says why its tools can't be used now. */
export const mcpServer = z.object({
  name: z.string(),
  available: z.boolean(),
  reason: z.string().optional(),
  /** For one call, milliseconds. */
  timeoutMs: z.number(),
  /** Absent until it was asked for the first time. */
  tools: z.array(mcpTool).optional(),
});
export type McpServer = z.infer<typeof mcpServer>;

/** `GET /api/mcp`: the servers of all nodes. */
export const mcpList = z.object({ servers: z.array(mcpServer.extend({ node: z.string(), queue: z.string() })) });
export type McpList = z.infer<typeof mcpList>;

/** One call of a tool. */
export interface McpCall {
  server: string;
  tool: string;
  arguments: Record<string, unknown>;
  /** What the caller takes the call's effect for: one that the tool has grown beyond is refused. */
  effect: z.infer<typeof mcpEffect>;
  signal: AbortSignal;
  /** Called before the request leaves; it leaves only after this has resolved. */
  sending(): Promise<void>;
  progress(note: string): void;
}

/** What a server answered. */
export type McpAnswer = Pick<CallToolResult, 'content' | 'isError' | 'structuredContent'>;
