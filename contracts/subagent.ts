import { z } from 'zod';
import { fileRef } from './artifact.ts';

/** What a sub-agent may reach; what is not named here it does not have. */
export const grant = z.object({
  /** By name for its programs; `public` where its tools, and they alone, read the whole public web. */
  hosts: z.union([z.array(z.string()), z.literal('public')]),
  /** Names of variables that the node hands to its programs. */
  credentials: z.array(z.string()),
});
export type Grant = z.infer<typeof grant>;

/** What a sub-agent may use up before it is ended with what there is. */
export const allowance = z.object({
  costUsd: z.number().nonnegative(),
  /** Of all its calls, in and out. */
  tokens: z.number().nonnegative(),
  /** Of work: what its node is away does not count. */
  timeMs: z.number().nonnegative(),
  /** Answers of the model. */
  steps: z.number().int().positive(),
});
export type Allowance = z.infer<typeof allowance>;

/** Which sub-agent: the job it is, and what it was given. */
export const subagentJob = z.object({
  jobId: z.string(),
  skill: z.string(),
  /** The run of the job's own workflow. */
  runId: z.string(),
  input: z.record(z.string(), z.unknown()),
  attachments: z.array(fileRef),
  grant,
});
export type SubagentJob = z.infer<typeof subagentJob>;

/** How its thinking ended. */
export const subagentAnswer = z.object({
  text: z.string(),
  steps: z.number().int().nonnegative(),
  /** Why it was ended before it was done, as a sentence. */
  cutShort: z.string().optional(),
});
export type SubagentAnswer = z.infer<typeof subagentAnswer>;

/** What its node is asked for: to make its folder ready, to use one of its tools, to bring what came of it all. */
export const subagentCall = z.discriminatedUnion('stage', [
  subagentJob.extend({ stage: z.literal('begin'), timeLimitMs: z.number().positive() }),
  subagentJob.extend({
    stage: z.literal('tool'),
    timeLimitMs: z.number().positive(),
    /** Counts the answers of its model, from 1. */
    step: z.number().int().positive(),
    tool: z.string(),
    toolInput: z.record(z.string(), z.unknown()),
  }),
  subagentJob.extend({
    stage: z.literal('end'),
    timeLimitMs: z.number().positive(),
    answer: subagentAnswer,
    /** As the node said at its beginning (milliseconds). */
    startedAt: z.number(),
  }),
]);
export type SubagentCall = z.infer<typeof subagentCall>;

/** What the workflow of its thinking is started with. */
export interface SubagentInput {
  job: SubagentJob;
  allowance: Allowance;
  chat?: string | undefined;
  priority: number;
  /** What its node said when its folder was ready. */
  told: Pick<SubagentBegun, 'text' | 'off'>;
}

/** What it begins with. */
export interface SubagentBegun {
  /** What its model is told about the folder. */
  text: string;
  /** Names of its tools that its node does not have. */
  off: string[];
  startedAt: number;
}

/** What one of its tools says to its model. */
export interface SubagentToolResult {
  text: string;
}
