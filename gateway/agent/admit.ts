import type { ToolPlan, ToolRequest } from '../../contracts/agent.ts';
import { sentenceOf, UserError } from '../../contracts/errors.ts';
import { jobIdFor } from '../../contracts/ids.ts';
import { lightQueue } from '../../contracts/queues.ts';
import type { Skill } from '../../contracts/skill.ts';
import type { JobDesk } from '../jobs.ts';
import type { AgentTask } from '../recorder/agent-tasks.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Approvals } from './approvals.ts';
import { type AgentTool, toolsOf } from './tools.ts';

/** What may take longer is a job of its own, with a card; the rest is done in the task's own workflow. */
const SHORT_MS = 120_000;

export interface AdmitOptions {
  recorder: Recorder;
  jobs: JobDesk;
  skills: readonly Skill[];
  approvals: Approvals;
}

/** Says of each tool a model asked for how it is carried out. Asked again, it says the same. */
export function admit({ recorder, jobs, skills, approvals }: AdmitOptions, task: AgentTask, request: ToolRequest) {
  const tools = toolsOf(skills, recorder.nodes.all());
  return request.answer.toolCalls.map((call, index): ToolPlan => {
    const tool = tools.find(({ name }) => name === call.name);
    if (!tool) return { kind: 'refused', why: `There is no tool ${call.name}.` };
    try {
      const { skill } = tool;
      const input = tool.inputOf(call.input);
      // The provider's own id of a call may come again in a later step.
      const id = jobIdFor(skill.name, `${task.id}:${request.step}:${index}`);
      const plan = planOf(tool, input, id);
      if (!tool.asks) return plan;
      const approval = approvals.ask({ id, task, skill, input, shown: call.input });
      return approval ? { kind: 'approval', approval, then: plan } : plan;
    } catch (error) {
      if (error instanceof UserError) return { kind: 'refused', why: sentenceOf(error) };
      throw error;
    }
  });

  function planOf({ skill, queue }: AgentTool, input: Record<string, unknown>, id: string) {
    const parsed = skill.input.parse(input);
    const timeLimitMs = skill.timeLimitFor(parsed);
    const summary = skill.describe(parsed);
    if (timeLimitMs <= SHORT_MS && skill.effectFor(parsed) !== 'external') {
      const call = { jobId: id, skill: skill.name, input, attachments: [], timeLimitMs };
      return { kind: 'activity' as const, queue: lightQueue(queue), call, summary };
    }
    const job = recorder.atomically(() => {
      recorder.agentTasks.addJob(id, task.id);
      return jobs.queueForTask({ id, skill, input, queue, timeLimitMs, chat: task.chat });
    });
    return { kind: 'job' as const, job };
  }
}
