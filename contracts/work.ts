import type { AgentInput } from './agent.ts';
import type { CronDefinition } from './cron.ts';
import type { SkillCall, SkillResult } from './job.ts';
import type { ListenInput } from './voice.ts';
import type { Allowance, Grant } from './subagent.ts';

/** One message handled. */
export interface TurnInput {
  messageId: string;
}

/**
 * What is to be done about a message: `fetch` its attachments and ask again, run `jobs`, `listen` to its voice notes and ask
 * again, `think`, or nothing more.
 */
export type TurnPlan =
  | { next: 'nothing' }
  | { next: 'fetch' }
  | { next: 'jobs'; jobs: JobInput[] }
  | { next: 'listen'; listen: ListenInput }
  | { next: 'think'; task: AgentInput };

/** One run of one skill. */
export interface JobInput extends SkillCall {
  queue: string;
  summary: string;
  chat?: string | undefined;
  /** Temporal's priority key. */
  priority: number;
  /** Its work is a sub-agent's, and this is what that one is given. */
  subagent?: { grant: Grant; allowance: Allowance } | undefined;
}

/** Temporal's priority keys, 1 (first) to 5: people's messages go before crons. */
export const PRIORITY = { person: 1, cron: 3 } as const;

/** What a job's workflow tells the gateway at its end. */
export interface JobEnding {
  jobId: string;
  /** Absent where the gateway itself ends a job whose workflow is gone. */
  runId?: string | undefined;
  state: 'done' | 'failed' | 'cancelled' | 'unknown';
  attempts: number;
  result?: SkillResult | undefined;
  error?: string | undefined;
}

/** What the gateway knows of a job that has ended. */
export interface JobEnded {
  /** Dollars, of all its calls to models. */
  costUsd: number;
}

/** One fire of a cron, as its schedule starts it. */
export interface CronInput {
  definition: CronDefinition;
}

/** Which fire it is. Times are milliseconds since the epoch. */
export interface Fire {
  cron: string;
  workflowId: string;
  runId: string;
  /** When it was due. */
  nominalAt: number;
  /** When Temporal started its workflow. */
  firedAt: number;
}

/** A fire with what is to be done at it. */
export interface FireInput {
  fire: Fire;
  definition: CronDefinition;
}

/**
 * What a fire does: runs a job (null: however late it begins), first waiting for the other fires of a burst; asks the
 * agent; has a chore done; or nothing, and `error` says why.
 */
export type FirePlan =
  | { next: 'job'; job: JobInput; holdMs?: number; startWithinMs: number | null }
  | { next: 'think'; task: AgentInput }
  | { next: 'chore' }
  | { next: 'nothing'; error: string };

/** What a fire's workflow tells the gateway at its end. */
export interface FireEnding extends FireInput {
  state: 'done' | 'failed' | 'cancelled' | 'unknown';
  /** What a chore has to tell the chat. */
  text?: string | undefined;
  error?: string | undefined;
  /** The model that was asked, and what that cost in dollars. */
  model?: string | undefined;
  costUsd?: number | undefined;
}

/** The agent's task of a fire. */
export const taskIdOf = ({ workflowId, runId }: Pick<Fire, 'workflowId' | 'runId'>) => `${workflowId}:${runId}`;

/** Workflow ids come from business keys, so that the same message or job is never run twice. */
export const turnWorkflowId = (messageId: string) => `turn:${messageId}`;
export const jobWorkflowId = (jobId: string) => `job:${jobId}`;
export const listenWorkflowId = (messageId: string) => `listen:${messageId}`;
export const isJobWorkflow = (workflowId: string) => workflowId.startsWith(jobWorkflowId(''));
export const jobIdOfWorkflow = (workflowId: string) => workflowId.slice(jobWorkflowId('').length);

/** Failure types a workflow tells apart. */
export const FAILED = 'SkillFailed';
export const UNKNOWN = 'OutcomeUnknown';
/** Its failure's first detail is the cap. */
export const BUDGET_REACHED = 'BudgetReached';
export const NO_MODEL_ANSWERED = 'NoModelAnswered';
