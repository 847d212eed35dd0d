import { type Client, WorkflowIdConflictPolicy, WorkflowNotFoundError } from '@temporalio/client';
import type { AgentKeeper } from '../../activities/gateway/activities.ts';
import {
  type AgentEnding,
  type AgentInput,
  type AgentPlan,
  agentWorkflowId,
  ENTER_LANE,
  laneWorkflowId,
  STEER,
} from '../../contracts/agent.ts';
import { BadInput } from '../../contracts/errors.ts';
import { GATEWAY_QUEUE, HOME_QUEUE, lightQueue } from '../../contracts/queues.ts';
import { MAINSTAY_CHAT, MAINSTAY_KIND } from '../../contracts/search-attributes.ts';
import { OPEN_STATES } from '../../contracts/job.ts';
import { PRIORITY } from '../../contracts/work.ts';
import type { Skill } from '../../contracts/skill.ts';
import type { Log } from '../../platform/log.ts';
import type { ContentFiles } from '../../storage/content-files.ts';
import type { JobDesk } from '../jobs.ts';
import type { MemoryDesk } from '../memory/desk.ts';
import type { AgentTask } from '../recorder/agent-tasks.ts';
import type { Recorder } from '../recorder/index.ts';
import { type Message, saidIn } from '../recorder/messages.ts';
import type { Replies } from '../replies.ts';
import { admit } from './admit.ts';
import type { Approvals } from './approvals.ts';
import type { OwnTool } from './own-tool.ts';
import { type Conversation, conversationOf } from './conversation.ts';
import { noteCompacted } from './note-compacted.ts';
import { picturesOf } from './pictures.ts';
import { systemPrompt } from './system-prompt.ts';
import type { Subagents } from './subagents.ts';
import type { TaskCards } from './task-cards.ts';
import { createTaskFiles } from './task-files.ts';
import { offersOf, toolsOf } from './tools.ts';

const MAX_STEPS = 50;
/** Measured in docs/memory/search.md: most of what answers a question is in so many. */
const RECALL_TOKENS = 1_000;
/** For one answer of a model. */
const ANSWER_WITHIN_MS = 300_000;

export interface AgentKeeperOptions {
  recorder: Recorder;
  replies: Replies;
  jobs: JobDesk;
  skills: readonly Skill[];
  files: ContentFiles;
  ownTools: readonly OwnTool[];
  approvals: Approvals;
  subagents: Pick<Subagents, 'needsLeave'>;
  taskCards: TaskCards;
  memory: Pick<MemoryDesk, 'recall'>;
  log: Log;
  operator: string;
  timezone: () => string;
  client: () => Promise<Client>;
}

/** The agent's tasks as the gateway keeps them: asked for, under way, answered. */
export function createAgentKeeper(options: AgentKeeperOptions) {
  const { recorder, replies, jobs, skills, ownTools, operator, approvals } = options;
  const { taskCards, memory, log, timezone, client } = options;
  const taskFiles = createTaskFiles(options);

  function find(id: string): AgentTask {
    const task = recorder.agentTasks.find(id);
    if (!task) throw new BadInput(`The task ${id} is not in the record.`);
    return task;
  }

  function end(ending: AgentEnding): void {
    recorder.agentTasks.end(ending, Date.now());
    recorder.agentFiles.removeAll(ending.task);
    approvals.closeAll(ending.task);
  }

  /** A message that comes while the chat's task goes on is told to that one, too: it may take it up. */
  async function steerWhatGoesOn(temporal: Client, input: AgentInput): Promise<void> {
    const [going] = recorder.agentTasks
      .open(input.chat ?? '')
      .filter(({ state, messageId }) => state === 'thinking' && messageId !== undefined);
    const message = recorder.messages.find(input.task);
    // What is shown is looked at in a turn of its own.
    if (!going || !message || going.id === input.task || picturesOf(message).length > 0) return;
    await temporal.workflow
      .getHandle(agentWorkflowId(going.id))
      .signal(STEER, { messageId: input.task, text: saidIn(message) })
      // It has ended meanwhile: the message's own turn comes.
      .catch(() => undefined);
  }

  /** What the memory says about the question; nothing where it can't be asked: the task goes on without. */
  async function recalled(question: string, before: number): Promise<string> {
    if (question.trim() === '') return '';
    try {
      const { text } = await memory.recall({
        question: question.slice(0, 10_000),
        before,
        budgetTokens: RECALL_TOKENS,
      });
      return text && `\n\nWhat the memory has that may help, with its sources:\n${text}`;
    } catch (error) {
      log.info({ err: error }, 'a task begins without the memory');
      return '';
    }
  }

  return {
    /** Records the task of a message; the same message asks for the same task. */
    ask(message: Message): AgentInput {
      const summary = saidIn(message).replaceAll(/\s+/g, ' ').slice(0, 120);
      const { id, chat } = message;
      recorder.agentTasks.insert({ id, chat, messageId: id, tier: 'main', summary, askedAt: message.acceptedAt });
      return { task: id, tier: 'main', chat, summary, priority: PRIORITY.person };
    },

    /**
     * Stops a task, also one that waits for its place.
     * @throws NotReachable while Temporal can't be told
     */
    async stop(id: string): Promise<void> {
      const temporal = await client();
      try {
        await temporal.workflow.getHandle(agentWorkflowId(id)).cancel();
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
        // Not begun yet: its turn finds it answered.
        await this.endTask({ ...NOTHING_DONE, task: id, state: 'cancelled' });
      }
    },

    async enterLane(input) {
      if (input.chat === undefined) throw new BadInput('Only a chat has a lane.');
      const temporal = await client();
      await steerWhatGoesOn(temporal, input);
      await temporal.workflow.signalWithStart('lane', {
        workflowId: laneWorkflowId(input.chat),
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
        taskQueue: GATEWAY_QUEUE,
        args: [{ chat: input.chat, waiting: [] }],
        signal: ENTER_LANE,
        signalArgs: [input],
        priority: { priorityKey: PRIORITY.person },
        staticSummary: `The order of ${input.chat}`,
        typedSearchAttributes: [
          { key: MAINSTAY_KIND, value: 'lane' },
          { key: MAINSTAY_CHAT, value: input.chat },
        ],
      });
    },

    async beginTask(id): Promise<AgentPlan> {
      const task = find(id);
      const message = task.messageId === undefined ? null : recorder.messages.find(task.messageId);
      // Answered with the one before it, or stopped while it waited.
      if (message && recorder.messages.reply(message.id)) return { next: 'nothing' };
      if (!recorder.agentTasks.begin(id, Date.now())) return { next: 'nothing' };
      const { messages, beganAt, older } = message ? conversationOf(recorder, message, timezone()) : alone(task);
      const now = new Date().toLocaleString('en-US', { timeZone: timezone(), dateStyle: 'full', timeStyle: 'short' });
      return {
        next: 'think',
        messages: [
          {
            role: 'system',
            content:
              systemPrompt({ operator, now }) +
              (await recalled(message ? saidIn(message) : (task.prompt ?? ''), beganAt)),
          },
          ...messages,
        ],
        older,
        tools: [],
        toolsFile: await taskFiles.keepList(
          id,
          'tools.json',
          offersOf(toolsOf(skills, recorder.nodes.all()), ownTools),
        ),
        // A cron goes by its tier.
        prefer: (message && recorder.conversations.of(message.chat).model) ?? undefined,
        queue: lightQueue(HOME_QUEUE),
        maxSteps: MAX_STEPS,
        timeLimitMs: ANSWER_WITHIN_MS,
      };
    },

    keepConversation: ({ task, messages }) => taskFiles.keepList(task, 'messages.json', messages),

    async noteCompacted(compacted) {
      noteCompacted(recorder, compacted);
    },

    async waitAtCap({ task, cap }) {
      recorder.capWaits.put(task, cap);
      taskCards.wait(task, `for your word about the budget of ${cap.scope}`);
    },

    async admitTools(request) {
      return admit(options, find(request.task), request);
    },

    async noteTools({ task, step, outcomes }) {
      recorder.atomically(() => {
        for (const [index, { call, state, text, jobId }] of outcomes.entries()) {
          // A job has an entry of its own.
          if (jobId !== undefined) continue;
          const said = JSON.stringify(call.input);
          recorder.entries.record({
            key: `tool:${task}:${step}:${index}`,
            kind: 'job',
            who: 'Mainstay',
            at: Date.now(),
            text,
            data: { tool: { name: call.name, call: said }, result: state === 'done' ? text : `${state}: ${text}` },
          });
        }
      });
    },

    async readJob(jobId) {
      const { view } = jobs.find(jobId);
      const text = recorder.entries.byKey(`result:${jobId}`)?.text ?? `${view.summary}: ${view.state}`;
      return await taskFiles.fitText(recorder.agentTasks.waitsFor(jobId) ?? jobId, `${jobId}.txt`, text);
    },

    async letJobGo(jobId) {
      const { view } = jobs.find(jobId);
      if (!OPEN_STATES.includes(view.state)) return await this.readJob(jobId);
      recorder.agentTasks.letJobGo(jobId);
      return null;
    },

    async endTask(ending: AgentEnding) {
      const task = find(ending.task);
      if (task.messageId === undefined) {
        end(ending);
        return;
      }
      const answered = [task.messageId, ...ending.steered].flatMap((id) => (id && recorder.messages.find(id)) || []);
      const artifacts = recorder.agentTasks
        .jobsOf(task.id)
        .flatMap((id) => recorder.jobs.find(id)?.view.artifacts ?? []);
      const text = wordsOf(ending);
      const reply = {
        key: `reply:${task.id}`,
        kind: 'replied' as const,
        chat: task.chat ?? 'web',
        to: answered.at(-1) ?? null,
        text,
        artifacts,
        // Where no model answered there is nothing to count.
        ...(ending.model !== undefined && { data: { tokens: ending.tokens, costUsd: ending.costUsd } }),
      };
      replies.give(reply, () => {
        end(ending);
        taskCards.close(task, ending.state, ending.steps);
        for (const { id } of answered) recorder.messages.answer(id, { text, artifacts }, Date.now());
      });
    },
  } satisfies AgentKeeper & { ask(message: Message): AgentInput; stop(id: string): Promise<void> };
}

/** A task that no message asks for. */
function alone({ prompt = '', askedAt }: AgentTask): Conversation {
  return { messages: [{ role: 'user', content: prompt }], beganAt: askedAt };
}

const NOTHING_DONE = { text: '', steered: [], steps: 0, tokens: { input: 0, output: 0 }, costUsd: 0 };

function wordsOf({ state, text, error }: AgentEnding): string {
  if (state === 'done') return text || 'Done.';
  return state === 'cancelled' ? 'Stopped.' : `That failed: ${error}`;
}
