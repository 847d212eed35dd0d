import { z } from 'zod';

export const nodeStatus = z.object({
  name: z.string(),
  queue: z.string(),
  online: z.boolean(),
  lastSeen: z.string().nullable(),
  version: z.string(),
  pid: z.number().int().optional(),
  /** Jobs running and the most it takes; CPU and memory 0 to 1 where known. */
  load: z.object({ running: z.number(), slots: z.number(), cpu: z.number().optional(), memory: z.number().optional() }),
});
export type NodeStatus = z.infer<typeof nodeStatus>;

/** `mainstay status --json` and `GET /api/status`. */
export const status = z.object({
  ready: z.boolean(),
  gateway: z.object({ version: z.string(), pid: z.number().int(), startedAt: z.string() }),
  temporal: z.object({
    address: z.string(),
    ui: z.string().nullable(),
    embedded: z.boolean(),
    pid: z.number().int().optional(),
    serverVersion: z.string().nullable(),
  }),
  nodes: z.array(nodeStatus),
  jobs: z.object({ running: z.number(), queued: z.number(), done24h: z.number(), failed24h: z.number() }),
  costToday: z.number(),
});
export type Status = z.infer<typeof status>;

/** One part of `/healthz`. */
export const health = z.object({
  ok: z.boolean(),
  parts: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string().optional() })),
});
export type Health = z.infer<typeof health>;
