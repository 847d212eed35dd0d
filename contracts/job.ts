import { z } from 'zod';
import { artifactRef, fileRef } from './artifact.ts';
import { button } from './button.ts';

/** `unknown`: an effect whose outcome nobody can tell; the operator decides by buttons. */
export const jobState = z.enum(['queued', 'running', 'waiting-approval', 'done', 'failed', 'cancelled', 'unknown']);
export type JobState = z.infer<typeof jobState>;

export const OPEN_STATES: readonly JobState[] = ['queued', 'running', 'waiting-approval'];

/** `fraction` is 0 to 1; `etaS` seconds to go; `tail` the last lines of live output. */
export const jobProgress = z.object({
  fraction: z.number().min(0).max(1).optional(),
  etaS: z.number().nonnegative().optional(),
  note: z.string().max(500).optional(),
  tail: z.string().max(4_000).optional(),
});
export type JobProgress = z.infer<typeof jobProgress>;

/** What a job cost the machine. Milliseconds and bytes. */
export const jobMeasures = z.object({
  cpuMs: z.number().nonnegative().optional(),
  maxRssBytes: z.number().nonnegative().optional(),
  artifactBytes: z.number().nonnegative().optional(),
});
export type JobMeasures = z.infer<typeof jobMeasures>;

/** What a job's workflow hands to the skill's activity. */
export const skillCall = z.object({
  jobId: z.string(),
  skill: z.string(),
  input: z.record(z.string(), z.unknown()),
  attachments: z.array(fileRef),
  timeLimitMs: z.number().positive(),
  /** The job whose effect is only to be looked for; nothing is done. */
  checks: z.string().optional(),
  /** A model asks, which is told the text alone: so many characters of it, and where the rest is. */
  longest: z.number().int().positive().optional(),
});
export type SkillCall = z.infer<typeof skillCall>;

/** What the skill's activity hands back. Times are milliseconds since the epoch on the node's clock. */
export const skillResult = z.object({
  output: z.record(z.string(), z.unknown()),
  text: z.string(),
  /** What a person can do about it, under its message. */
  buttons: z.array(z.array(button)).optional(),
  artifacts: z.array(artifactRef),
  measures: jobMeasures,
  node: z.string(),
  startedAt: z.number(),
  finishedAt: z.number(),
});
export type SkillResult = z.infer<typeof skillResult>;

/** The job as `mainstay job ID --json` and `GET /api/jobs/ID` show it. Times are ISO 8601. */
export const jobView = z.object({
  id: z.string(),
  workflowId: z.string(),
  runId: z.string().optional(),
  skill: z.string(),
  summary: z.string(),
  state: jobState,
  chat: z.string().optional(),
  node: z.string().optional(),
  queuedAt: z.string(),
  startedAt: z.string().optional(),
  finishedAt: z.string().optional(),
  waitMs: z.number(),
  runMs: z.number().optional(),
  attempts: z.number().int(),
  progress: jobProgress.optional(),
  tokens: z.object({ input: z.number(), output: z.number() }).optional(),
  costUsd: z.number(),
  measures: jobMeasures.optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  artifacts: z.array(artifactRef),
  error: z.string().optional(),
});
export type JobView = z.infer<typeof jobView>;
