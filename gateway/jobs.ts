import { type Client, ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { z } from 'zod';
import { BadInput, NotFound, NotReachable } from '../contracts/errors.ts';
import { jobIdFor } from '../contracts/ids.ts';
import { type JobView, OPEN_STATES, type SkillResult } from '../contracts/job.ts';
import type { Skill } from '../contracts/skill.ts';
import type { JobReport } from '../contracts/http/node.ts';
import { jobWorkflowId, type JobEnding, type JobInput, PRIORITY } from '../contracts/work.ts';
import { redactAll } from '../platform/secrets/redact.ts';
import type { Subagents } from './agent/subagents.ts';
import type { Bus } from './bus.ts';
import { cardKey, type Cards } from './cards.ts';
import type { JobRequest } from './commands/command.ts';
import { resultButtons, resultText } from './job-report.ts';
import type { Recorder } from './recorder/index.ts';
import type { JobRecord, NewJob } from './recorder/jobs.ts';
import type { Message } from './recorder/messages.ts';
import type { OutageNotices } from './outage-notices.ts';
import type { Replies } from './replies.ts';

/** Work that no message asks for: of a cron's fire, which belongs to no chat, or of a task of the agent. */
export interface WorkRequest {
  id: string;
  skill: Skill;
  input: Record<string, unknown>;
  queue: string;
  timeLimitMs: number;
  chat?: string | undefined;
  priority: number;
}

export interface JobsOptions {
  recorder: Recorder;
  cards: Cards;
  replies: Replies;
  bus: Bus;
  notices: OutageNotices;
  subagents: Pick<Subagents, 'handOut'>;
  client: () => Promise<Client>;
}

/** The jobs as the gateway keeps them: asked for, getting on, cancelled, ended. */
export function createJobDesk({ recorder, cards, replies, bus, notices, subagents, client }: JobsOptions) {
  const tell = (job: JobRecord) => bus.emit('live', { type: 'job', job: job.view, messageId: job.messageId });

  /** What stands in cards, notices and Temporal's Web UI. Redacted before it is shortened, which might cut a secret in two. */
  const describe = (skill: Skill, input: Record<string, unknown>) => skill.describe(redactAll(recorder.redact, input));

  /** @returns false where it is on record already */
  function insert(job: JobInput, asked: Pick<NewJob, 'messageId' | 'askedBy' | 'queuedAt'>): boolean {
    return recorder.jobs.insert({ ...job, ...asked, id: job.jobId, workflowId: jobWorkflowId(job.jobId) });
  }

  function settleUnknown(id: string, state: 'done' | 'failed'): boolean {
    if (!recorder.jobs.settleUnknown(id, state)) return false;
    recorder.effects.settle(id, state, Date.now());
    return true;
  }

  /** @throws NotFound */
  function find(id: string): JobRecord {
    const exact = recorder.jobs.find(id);
    if (exact) return exact;
    const [first, ...others] = recorder.jobs.beginningWith(id);
    if (!first) throw new NotFound(`There is no job ${id}; /jobs lists them.`);
    if (others.length > 0)
      throw new NotFound(`Several jobs begin with ${id}, ${first.id} among them; write more of the id.`);
    return first;
  }

  return {
    find,

    /** Records a job that `message` asks for; the same message asks for the same job. */
    queue({ skill, input, attachments, answers, checks }: JobRequest, message: Message): JobInput {
      const parsed = skill.input.parse(input);
      const job: JobInput = {
        jobId: jobIdFor(skill.name, message.id),
        skill: skill.name,
        input,
        attachments,
        queue: skill.runsOn,
        timeLimitMs: skill.timeLimitFor(parsed),
        summary: `${checks === undefined ? '' : 'check: '}${describe(skill, parsed)}`,
        chat: message.chat,
        checks,
        priority: PRIORITY.person,
        subagent: subagents.handOut(skill, parsed),
      };
      const asked = { messageId: answers ?? message.id, askedBy: message.id, queuedAt: message.acceptedAt };
      const isNew = recorder.atomically(() => {
        if (!insert(job, asked)) return false;
        if (answers) {
          recorder.messages.reopen(answers);
          recorder.deadLetters.settle(answers);
        }
        return true;
      });
      if (isNew) {
        tell(find(job.jobId));
        notices.jobQueued(find(job.jobId));
      }
      return job;
    },

    /** Records a job that no message asks for, as a part of the caller's commit; the same id is the same job. */
    queueWork({ id, skill, input, ...rest }: WorkRequest): JobInput {
      const parsed = skill.input.parse(input);
      const job = { ...rest, jobId: id, skill: skill.name, input, attachments: [], summary: describe(skill, parsed) };
      insert(job, { queuedAt: Date.now() });
      return { ...job, subagent: subagents.handOut(skill, parsed) };
    },

    /** A node says how a job gets on. */
    report(id: string, report: JobReport): void {
      if (!recorder.jobs.running(id, report, Date.now())) return;
      tell(find(id));
      cards.show(id);
    },

    /**
     * Asks a job to stop; its card says when it has.
     * @throws NotFound when there is no such job, NotReachable when Temporal can't be told now
     * @returns the job as it stands; one that has ended stays as it is
     */
    async cancel(id: string): Promise<JobView> {
      const job = find(id);
      if (!OPEN_STATES.includes(job.view.state)) return job.view;
      const temporal = await client();
      try {
        await temporal.workflow.getHandle(job.workflowId).cancel();
      } catch (error) {
        if (error instanceof ServiceError)
          throw new NotReachable(`Temporal does not answer, so ${job.id} could not be told to stop; try again soon.`, {
            cause: error,
          });
        if (!(error instanceof WorkflowNotFoundError)) throw error;
        // Ended behind our back, by hand in the Web UI or by retention.
        this.end({ jobId: job.id, state: 'cancelled', attempts: job.view.attempts });
      }
      return find(job.id).view;
    },

    /** One that was never allowed to begin is over; any other stays as it is. */
    drop(id: string): void {
      if (recorder.jobs.find(id)?.view.state === 'queued') this.end({ jobId: id, state: 'cancelled', attempts: 0 });
    },

    /** Keeps how a job ended and tells who asked: record, result message, card and answer in one commit. */
    end({ jobId, runId, state, attempts, result, error }: JobEnding): void {
      const { job, isNew, sendOff } = recorder.atomically(() => {
        const isNew = recorder.jobs.end(jobId, { runId, state, at: Date.now(), result, error, attempts });
        // A sub-agent's.
        recorder.agentFiles.removeAll(jobId);
        const job = find(jobId);
        if (isNew) recorder.effects.settle(jobId, state, Date.now());
        if (recorder.cronRuns.ofJob(jobId)) return { job, isNew, sendOff: null };
        const verdict = verdictOf(result);
        // What was found out about another job's effect ends the doubt about it.
        if (isNew && job.checks && verdict && verdict !== 'unknown')
          settleUnknown(job.checks, verdict === 'done' ? 'done' : 'failed');
        const sendOff = replies.record({
          key: `result:${jobId}`,
          kind: 'job',
          chat: job.chat ?? 'web',
          to: job.messageId ? recorder.messages.find(job.messageId) : null,
          text: resultText(job.view, result?.text ?? ''),
          format: 'plain',
          artifacts: job.view.artifacts,
          buttons:
            resultButtons(job.view, recorder.effects.has(jobId)) ?? (state === 'done' ? result?.buttons : undefined),
          // A cancelled job's card says so already; a task that waits for it tells of it in its own words.
          unsent:
            recorder.agentTasks.waitsFor(jobId) !== null ||
            (state === 'cancelled' && recorder.outbox.find(cardKey(jobId)) !== null),
          data: {
            jobId,
            tool: { name: job.skill, call: job.summary.replace(`${job.skill} `, '') },
            result: state === 'done' ? (result?.text ?? '') : `${state}${error ? `: ${error}` : ''}`,
            tokens: job.view.tokens ?? { input: 0, output: 0 },
            costUsd: job.view.costUsd,
          },
        });
        if (sendOff) {
          cards.close(job.view);
          for (const asked of new Set([job.messageId, job.askedBy]))
            if (asked !== undefined) this.answerWhenAllEnded(asked);
        }
        return { job, isNew, sendOff };
      });
      if (isNew) tell(job);
      sendOff?.();
      if (isNew) notices.jobEnded(job);
    },

    /**
     * The operator's word on an unknown outcome.
     * @throws NotFound; BadInput when the outcome is known
     */
    settle(id: string, state: 'done' | 'failed'): JobView {
      const job = find(id);
      if (!recorder.atomically(() => settleUnknown(job.id, state)))
        throw new BadInput(`${job.summary} is ${job.view.state}; only an unknown outcome can be settled.`);
      const settled = find(job.id);
      tell(settled);
      return settled.view;
    },

    /** A message is answered when the last of its jobs has ended. */
    answerWhenAllEnded(messageId: string): void {
      const jobs = recorder.jobs.ofMessage(messageId);
      if (jobs.some((job) => OPEN_STATES.includes(job.view.state))) return;
      const results = jobs
        .map((job) => recorder.entries.byKey(`result:${job.id}`)?.text)
        .filter((text) => text !== undefined);
      const artifacts = jobs.flatMap((job) => job.view.artifacts);
      recorder.messages.answer(messageId, { text: results.at(-1) ?? '', artifacts }, Date.now());
    },
  };
}

const verdict = z.object({ verdict: z.enum(['done', 'not-done', 'unknown']) });

const verdictOf = (result: SkillResult | undefined) => verdict.safeParse(result?.output).data?.verdict;

export type JobDesk = ReturnType<typeof createJobDesk>;
