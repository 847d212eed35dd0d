import { createHash } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { type Decision, DECIDE, agentWorkflowId, type Verdict } from '../../contracts/agent.ts';
import { BadInput, NotFound } from '../../contracts/errors.ts';
import type { Skill } from '../../contracts/skill.ts';
import type { JobDesk } from '../jobs.ts';
import type { AgentTask } from '../recorder/agent-tasks.ts';
import type { Approval } from '../recorder/approvals.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Replies } from '../replies.ts';

export interface ApprovalsOptions {
  recorder: Recorder;
  replies: Replies;
  jobs: Pick<JobDesk, 'drop'>;
  mainChat: () => string;
  client: () => Promise<Client>;
}

interface Question {
  id: string;
  task: AgentTask;
  skill: Skill;
  input: Record<string, unknown>;
  /** The call as the model made it. */
  shown: Record<string, unknown>;
}

/** Leave to do what can't be taken back: asked for in the chat, decided by whoever presses a button there. */
export function createApprovals({ recorder, replies, jobs, mainChat, client }: ApprovalsOptions) {
  /** The approval of a job has the job's id. */
  function close(id: string, verdict: Verdict, by: string): void {
    recorder.atomically(() => {
      recorder.approvals.decide(id, verdict, by, Date.now());
      if (verdict === 'deny') jobs.drop(id);
    });
  }

  return {
    /** @returns the approval to wait for; null where it is allowed already */
    ask({ id, task, skill, input, shown }: Question): string | null {
      const words = skill.describe(skill.input.parse(input));
      const what = exactly(words, input);
      if (recorder.approvals.isAlwaysAllowed(skill.name, what)) return null;
      const chat = task.chat ?? mainChat();
      const approval = { id, task: task.id, chat, skill: skill.name, what, askedAt: Date.now() };
      const known = recorder.approvals.find(id);
      if (known) return known.verdict === null || known.verdict === 'deny' ? id : null;
      const text = `The agent wants to ${words}.\n${JSON.stringify(shown, null, 1)}`;
      const buttons = [
        [
          { label: 'Once', action: `/approve ${id}` },
          { label: 'Always', action: `/approve ${id} always` },
          { label: 'Deny', action: `/deny ${id}` },
        ],
      ];
      replies.give({ key: `approval:${id}`, kind: 'replied', format: 'plain', chat, text, buttons }, () =>
        recorder.approvals.insert(approval),
      );
      return id;
    },

    /**
     * Passes a decision on to the task that waits for it; the first word stands.
     * @throws NotFound, BadInput; NotReachable while Temporal is away
     */
    async decide(id: string, verdict: Verdict, by: string): Promise<Approval> {
      const approval = recorder.approvals.find(id);
      if (!approval) throw new NotFound(`There is nothing to approve with the id ${id}.`);
      if (approval.verdict !== null && (approval.verdict !== verdict || approval.by !== by))
        throw new BadInput(`${approval.what} was decided already: ${approval.verdict}, by ${approval.by}.`);
      const decision: Decision = { approval: id, verdict, by };
      const handle = (await client()).workflow.getHandle(agentWorkflowId(approval.task));
      await handle.executeUpdate(DECIDE, { args: [decision], updateId: `${id}:${verdict}` });
      close(id, verdict, by);
      return { ...approval, verdict, by };
    },

    /** Whoever waited has ended: what is still open is allowed to nobody any more. */
    closeAll(task: string): void {
      for (const { id } of recorder.approvals.open().filter((one) => one.task === task))
        close(id, 'deny', 'the end of its task');
    },
  };
}

/** What is allowed for always is this call: where its words were shortened, what was left out counts too. */
function exactly(words: string, input: Record<string, unknown>): string {
  if (!words.includes('…')) return words;
  return `${words} #${createHash('sha256').update(JSON.stringify(input)).digest('hex').slice(0, 12)}`;
}

export type Approvals = ReturnType<typeof createApprovals>;
