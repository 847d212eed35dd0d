import { z } from 'zod';
import { jobProgress } from '../job.ts';
import { mcpServer } from '../mcp.ts';
import { tier } from '../model.ts';

/** `PUT /api/nodes/NAME`: what a node is and can do; the gateway remembers it while the node is away. */
export const nodeAnnouncement = z.object({
  queue: z.string(),
  version: z.string(),
  buildId: z.string(),
  pid: z.number().int(),
  host: z.string(),
  slots: z.number().int(),
  running: z.number().int(),
  skills: z.array(z.object({ name: z.string(), available: z.boolean(), reason: z.string().optional() })),
  tools: z.record(z.string(), z.string().nullable()),
  /** Of each tier the models it has a key for, in order of preference. */
  models: z.partialRecord(tier, z.array(z.string())).optional(),
  /** Who writes down voice notes there, or why nobody does. */
  voice: z.object({ by: z.string(), missing: z.string().optional() }).optional(),
  /** The MCP servers of its config. */
  mcp: z.array(mcpServer).optional(),
});
export type NodeAnnouncement = z.infer<typeof nodeAnnouncement>;

/** `POST /api/jobs/ID/progress`: sent by the node that runs it; the last one wins, a lost one is no loss. */
export const jobReport = z.object({
  node: z.string(),
  /** The workflow's run, as Temporal names it. */
  runId: z.string(),
  attempt: z.number().int(),
  startedAt: z.number(),
  progress: jobProgress.optional(),
});
export type JobReport = z.infer<typeof jobReport>;
