import type { JobInput } from './work.ts';
import type { SkillCall } from './job.ts';
import type { SubagentCall, SubagentJob } from './subagent.ts';
import type { FileRef } from './artifact.ts';
import type { BudgetCap, ModelAnswer, ModelMessage, ModelTool, Tier, ToolCallPart } from './model.ts';

/** One task of the agent: it thinks, uses tools, and answers. */
export interface AgentInput {
  task: string;
  tier: Tier;
  chat?: string | undefined;
  /** The cron whose fire it is. */
  cron?: string | undefined;
  summary: string;
  priority: number;
  /** It is cut off after so long; what waits for leave has its time anew afterwards. */
  timeLimitMs?: number | undefined;
  /** The workflow that waits for it, and is told when it lets others pass. */
  lane?: string | undefined;
}

/** What the agent begins with; `nothing` where the message was answered meanwhile, or the task was stopped. */
export type AgentPlan =
  | { next: 'nothing' }
  | {
      next: 'think';
      messages: ModelMessage[];
      /** What was said before that and is too much for it; to be made short first. */
      older?: OlderPart | undefined;
      tools: ModelTool[];
      /** More tools, as a file: they are the same in each call. */
      toolsFile?: FileRef | undefined;
      /** The model of the chat's choice. */
      prefer?: string | undefined;
      queue: string;
      maxSteps: number;
      /** For one answer of a model, milliseconds. */
      timeLimitMs: number;
    };

/** The older part of a chat's conversation. */
export interface OlderPart {
  text: string;
  /** What was made short before it. */
  summary: string | null;
  /** Its place in the record: after the entry `since`, up to the entry `upTo`. */
  since: number;
  upTo: number;
  /** `43 messages of web since Feb 8, 10:42 AM` */
  what: string;
}

/** A part of a conversation that was made short. */
export interface Compacted {
  task: string;
  /** Which of the task's. */
  nth: number;
  what: string;
  summary: string;
  model: string;
  /** Of the chat's conversation: from here on it is told by the summary. Without it, it is a part of the task alone. */
  place?: Pick<OlderPart, 'since' | 'upTo'> | undefined;
}

/** A call that a cap has no room for, while the operator is asked. */
export interface AtCap extends Pick<BudgetCap, 'scope' | 'period' | 'since' | 'limitUsd'> {
  /** Which time the task waits, from 1. */
  nth: number;
  /** The most it can cost, in dollars. */
  worstUsd: number;
}

/** Something the operator says to a task that is under way. */
export interface Steer {
  messageId: string;
  text: string;
}

/** What a sub-agent begins with. */
export type SubagentPlan = Pick<
  Extract<AgentPlan, { next: 'think' }>,
  'messages' | 'tools' | 'toolsFile' | 'prefer' | 'queue' | 'timeLimitMs'
>;

/** The same of a sub-agent, which is in no record: the request says who asks. */
export type SubagentToolRequest = Omit<ToolRequest, 'task'> & { job: SubagentJob };

/** The calls that a model's answer asks for. */
export interface ToolRequest {
  task: string;
  step: number;
  answer: Omit<ModelAnswer, 'message' | 'object'>;
}

/**
 * How one call is carried out: by an activity, by a job of its own, or not at all; it was done already; or somebody has to
 * allow it first.
 */
export type ToolPlan =
  | { kind: 'refused'; why: string }
  | { kind: 'answered'; text: string }
  | { kind: 'activity'; queue: string; call: SkillCall | SubagentCall; summary: string }
  | { kind: 'job'; job: JobInput }
  | { kind: 'approval'; approval: string; then: Exclude<ToolPlan, { kind: 'approval' }> };

/** What a call came to. */
export interface ToolOutcome {
  call: Omit<ToolCallPart, 'type' | 'vendor'>;
  state: 'done' | 'failed' | 'refused' | 'goes on';
  text: string;
  jobId?: string | undefined;
}

/** What the operator decides about a call: `always` for this skill and what it is called with. */
export type Verdict = 'once' | 'always' | 'deny';

export interface Decision {
  approval: string;
  verdict: Verdict;
  by: string;
}

/** What the task came to. */
export interface AgentEnding {
  task: string;
  state: 'done' | 'failed' | 'cancelled';
  /** The answer. */
  text: string;
  error?: string | undefined;
  /** Messages that came while it went on, and that this answers as well. */
  steered: string[];
  steps: number;
  /** The last answer's model, tokens and money of all. */
  model?: string | undefined;
  tokens: { input: number; output: number };
  costUsd: number;
  artifacts?: FileRef[] | undefined;
}

/** What who started the task is told. */
export type AgentResult = Pick<AgentEnding, 'text' | 'model' | 'costUsd'>;

/** A chat's place in the order of answers. */
export interface LaneInput {
  chat: string;
  waiting: AgentInput[];
}

/** How a model is told of what was made short. */
export const summaryMessage = (summary: string): ModelMessage => ({
  role: 'user',
  content: `What went before, in short:\n${summary}`,
});

export const agentWorkflowId = (task: string) => `agent:${task}`;
export const laneWorkflowId = (chat: string) => `lane:${chat}`;

/** The signal by which a task enters its chat's lane. */
export const ENTER_LANE = 'enter';
/** A message that comes while the chat's task goes on. */
export const STEER = 'steer';
/** The update by which the operator decides about a call. */
export const DECIDE = 'decide';
/** The signal that a call no cap had room for is worth another try. */
export const TRY_AGAIN = 'tryAgain';
/** The signal by which a task lets the next one of its chat go before it ends. */
export const LET_PASS = 'letPass';
