import { activityInfo, ApplicationFailure, cancellationSignal, heartbeat } from '@temporalio/activity';
import { NotReachable, sentenceOf, UserError } from '../../contracts/errors.ts';
import type {
  AgentEnding,
  AgentInput,
  AgentPlan,
  AtCap,
  Compacted,
  SubagentPlan,
  SubagentToolRequest,
  ToolOutcome,
  ToolPlan,
  ToolRequest,
} from '../../contracts/agent.ts';
import type { FileRef } from '../../contracts/artifact.ts';
import type { ModelMessage } from '../../contracts/model.ts';
import type { DueReminder } from '../../contracts/reminder.ts';
import type { Heard } from '../../contracts/voice.ts';
import type { SubagentInput, SubagentJob } from '../../contracts/subagent.ts';
import type {
  FireEnding,
  FireInput,
  FirePlan,
  JobEnded,
  JobEnding,
  TurnInput,
  TurnPlan,
} from '../../contracts/work.ts';

/** What the gateway's activities need of the gateway. All of it may be asked twice: the second time changes nothing. */
export interface GatewayDesk {
  /** Answers the message, or says which jobs it asks for. */
  handleMessage(messageId: string): Promise<TurnPlan>;
  /** Brings the message's attachments into the gateway's files. `alive` is to be called while it goes on. */
  fetchAttachments(messageId: string, alive: () => void, signal: AbortSignal): Promise<void>;
  /** Takes what was heard as the words of the message, and says what is to be done about it then. */
  hear(heard: Heard): Promise<TurnPlan>;
  /** Answers a message that can't be handled with a sentence. */
  refuseMessage(messageId: string, sentence: string): Promise<void>;
  /** Keeps how a job ended and tells who asked. */
  endJob(ending: JobEnding): Promise<JobEnded>;
}

/** What crons need of the gateway. All of it may be asked twice, too. */
export interface CronKeeper {
  /** Notes the fire, and says what it does. */
  beginFire(input: FireInput): Promise<FirePlan>;
  /** Whether a node has begun the job, or it has ended. */
  wasJobTaken(jobId: string): Promise<boolean>;
  /** Does one of the gateway's own chores. @returns what there is to tell, if anything */
  doChore(input: FireInput, alive: () => void, signal: AbortSignal): Promise<{ text?: string }>;
  /** Keeps how the fire ended, and tells the chat what it should know. */
  endFire(ending: FireEnding): Promise<void>;
}

/** What the agent's tasks need of the gateway. All of it may be asked twice, too. */
export interface AgentKeeper {
  /** Has the task of a message join the lane of its chat. */
  enterLane(task: AgentInput): Promise<void>;
  /** Notes that the task has begun, and gathers what it begins with. */
  beginTask(task: string): Promise<AgentPlan>;
  /** Puts the task's conversation so far into a file, so that it travels once and not with each call. */
  keepConversation(kept: { task: string; messages: readonly ModelMessage[] }): Promise<FileRef>;
  /** Keeps what a part of the conversation was made short to. */
  noteCompacted(compacted: Compacted): Promise<void>;
  /** Has the task told by the signal `tryAgain` when a call is worth another try. */
  waitAtCap(waits: { task: string; cap: AtCap }): Promise<void>;
  /** Says of each tool that was asked for how it is carried out. */
  admitTools(request: ToolRequest): Promise<ToolPlan[]>;
  /** Keeps what came of the tools. */
  noteTools(noted: { task: string; step: number; outcomes: readonly ToolOutcome[] }): Promise<void>;
  /** What a job of a task that has ended says. */
  readJob(jobId: string): Promise<string>;
  /** Has a job post its own result from now on. @returns what it says, where it has ended meanwhile */
  letJobGo(jobId: string): Promise<string | null>;
  /** Keeps what the task came to, and answers. */
  endTask(ending: AgentEnding): Promise<void>;
}

/** What sub-agents need of the gateway: it keeps nothing of them, and says the same whenever it is asked. */
export interface SubagentKeeper {
  /** What one begins with; `told` is what its node says of its folder and tools. */
  planSubagent(job: SubagentJob, told: SubagentInput['told']): SubagentPlan;
  /** Says of each tool it asked for how it is carried out, or why not. */
  admitSubagentTools(request: SubagentToolRequest): ToolPlan[];
}

/** What reminders need of the gateway. */
export interface ReminderKeeper {
  /** Says it in its chat, once; nothing where it is not due any more. */
  remind(due: DueReminder): Promise<void>;
}

/** Who does what the activities on the gateway's queue are about. */
export interface GatewayParts {
  desk: GatewayDesk;
  crons: CronKeeper;
  agent: AgentKeeper;
  subagents: SubagentKeeper;
  reminders: ReminderKeeper;
}

/** The activities on the gateway's queue. */
export function createGatewayActivities({ desk, crons, agent, subagents, reminders }: GatewayParts) {
  return {
    remind: (due: DueReminder): Promise<void> => asActivity(() => reminders.remind(due)),

    planSubagent: ({ job, told }: Pick<SubagentInput, 'job' | 'told'>): Promise<SubagentPlan> =>
      asActivity(async () => subagents.planSubagent(job, told)),

    admitSubagentTools: (request: SubagentToolRequest): Promise<ToolPlan[]> =>
      asActivity(async () => subagents.admitSubagentTools(request)),

    enterLane: (task: AgentInput): Promise<void> => asActivity(() => agent.enterLane(task)),

    beginTask: ({ task }: { task: string }): Promise<AgentPlan> => asActivity(() => agent.beginTask(task)),

    keepConversation: (kept: { task: string; messages: ModelMessage[] }): Promise<FileRef> =>
      asActivity(() => agent.keepConversation(kept)),

    noteCompacted: (compacted: Compacted): Promise<void> => asActivity(() => agent.noteCompacted(compacted)),

    waitAtCap: (waits: { task: string; cap: AtCap }): Promise<void> => asActivity(() => agent.waitAtCap(waits)),

    admitTools: (request: ToolRequest): Promise<ToolPlan[]> => asActivity(() => agent.admitTools(request)),

    noteTools: (noted: { task: string; step: number; outcomes: ToolOutcome[] }): Promise<void> =>
      asActivity(() => agent.noteTools(noted)),

    readJob: ({ jobId }: { jobId: string }): Promise<string> => asActivity(() => agent.readJob(jobId)),

    letJobGo: ({ jobId }: { jobId: string }): Promise<string | null> => asActivity(() => agent.letJobGo(jobId)),

    endTask: (ending: AgentEnding): Promise<void> => asActivity(() => agent.endTask(ending)),

    handleMessage: ({ messageId }: TurnInput): Promise<TurnPlan> => asActivity(() => desk.handleMessage(messageId)),

    fetchAttachments: ({ messageId }: TurnInput): Promise<void> =>
      asActivity(() => desk.fetchAttachments(messageId, () => heartbeat(activityInfo().attempt), cancellationSignal())),

    hear: (heard: Heard): Promise<TurnPlan> => asActivity(() => desk.hear(heard)),

    refuseMessage: ({ messageId, sentence }: TurnInput & { sentence: string }): Promise<void> =>
      asActivity(() => desk.refuseMessage(messageId, sentence)),

    endJob: (ending: JobEnding): Promise<JobEnded> => asActivity(() => desk.endJob(ending)),

    beginFire: (input: FireInput): Promise<FirePlan> => asActivity(() => crons.beginFire(input)),

    wasJobTaken: ({ jobId }: { jobId: string }): Promise<boolean> => asActivity(() => crons.wasJobTaken(jobId)),

    doChore: (input: FireInput): Promise<{ text?: string }> =>
      asActivity(() => crons.doChore(input, () => heartbeat(activityInfo().attempt), cancellationSignal())),

    endFire: (ending: FireEnding): Promise<void> => asActivity(() => crons.endFire(ending)),
  };
}

export type GatewayActivities = ReturnType<typeof createGatewayActivities>;

/** A sentence for the user will not change by trying again; anything else might, and what is not reachable now may be then. */
async function asActivity<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof NotReachable) throw error;
    throw ApplicationFailure.create({ type: error.name, message: sentenceOf(error), nonRetryable: true, cause: error });
  }
}
