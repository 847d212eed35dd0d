import { isSubagent } from '../../activities/subagent.ts';
import type { ToolPlan, ToolRequest } from '../../contracts/agent.ts';
import { sentenceOf, UserError } from '../../contracts/errors.ts';
import { jobIdFor } from '../../contracts/ids.ts';
import { LONGEST_RESULT } from '../../contracts/long-text.ts';
import { lightQueue } from '../../contracts/queues.ts';
import type { Skill } from '../../contracts/skill.ts';
import { PRIORITY } from '../../contracts/work.ts';
import type { JobDesk } from '../jobs.ts';
import type { AgentTask } from '../recorder/agent-tasks.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Approvals } from './approvals.ts';
import type { OwnTool } from './own-tool.ts';
import type { Subagents } from './subagents.ts';
import { toolsOf } from './tools.ts';

/** What may take longer is a job of its own, with a card; the rest is done in the task's own workflow. */
const SHORT_MS = 120_000;

export interface AdmitOptions {
  recorder: Recorder;
  jobs: JobDesk;
  skills: readonly Skill[];
  ownTools: readonly OwnTool[];
  approvals: Approvals;
  subagents: Pick<Subagents, 'needsLeave'>;
}

/** Says of each tool a model asked for how it is carried out. Asked again, it says the same. */
export function admit(
  { recorder, jobs, skills, ownTools, approvals, subagents }: AdmitOptions,
  task: AgentTask,
  request: ToolRequest,
) {
  const tools = toolsOf(skills, recorder.nodes.all());
  return request.answer.toolCalls.map((call, index): ToolPlan => {
    const own = ownTools.find(({ name }) => name === call.name);
    const tool = tools.find(({ name }) => name === call.name);
    // The provider's own id of a call may come again in a later step.
    const key = `${task.id}:${request.step}:${index}`;
    try {
      if (own) return { kind: 'answered', text: own.use(call.input, { key, task }) };
      if (!tool) return { kind: 'refused', why: `There is no tool ${call.name}.` };
      const { skill } = tool;
      const input = tool.inputOf(call.input);
      const id = jobIdFor(skill.name, key);
      const plan = planOf(skill, input, id);
      if (!tool.asks && !subagents.needsLeave(skill, skill.input.parse(input))) return plan;
      const approval = approvals.ask({ id, task, skill, input, shown: call.input });
      return approval ? { kind: 'approval', approval, then: plan } : plan;
    } catch (error) {
      if (error instanceof UserError) return { kind: 'refused', why: sentenceOf(error) };
      throw error;
    }
  });

  function planOf(skill: Skill, input: Record<string, unknown>, id: string): Exclude<ToolPlan, { kind: 'approval' }> {
    const parsed = skill.input.parse(input);
    const timeLimitMs = skill.timeLimitFor(parsed);
    const summary = skill.describe(parsed);
    if (timeLimitMs <= SHORT_MS && skill.effectFor(parsed) !== 'external' && !isSubagent(skill)) {
      const call = { jobId: id, skill: skill.name, input, attachments: [], timeLimitMs, longest: LONGEST_RESULT };
      return { kind: 'activity', queue: lightQueue(skill.runsOn), call, summary };
    }
    const job = recorder.atomically(() => {
      recorder.agentTasks.addJob(id, task.id);
      const priority = task.tier === 'cron' ? PRIORITY.cron : PRIORITY.person;
      return jobs.queueWork({ id, skill, input, queue: skill.runsOn, timeLimitMs, chat: task.chat, priority });
    });
    return { kind: 'job', job };
  }
}
