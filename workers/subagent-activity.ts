import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  isSubagent,
  type NodeSetup,
  type Subagent,
  type SubagentSkill,
  type SubagentTask,
} from '../activities/subagent.ts';
import { formatDuration } from '../contracts/duration.ts';
import { SkillFailed } from '../contracts/errors.ts';
import type { SkillResult } from '../contracts/job.ts';
import { headAndTail, LONGEST_RESULT } from '../contracts/long-text.ts';
import type { Skill, StopReason } from '../contracts/skill.ts';
import { subagentCall, type SubagentBegun, type SubagentCall, type SubagentToolResult } from '../contracts/subagent.ts';
import type { findSandbox } from '../platform/sandbox/find-sandbox.ts';
import { openSandbox, type Sandbox } from '../platform/sandbox/open-sandbox.ts';
import { redactAll } from '../platform/secrets/redact.ts';
import { currentFlight, type Flight } from './journal/flight.ts';
import { begun, type NodeJob, type NodeJobOptions, openNodeJob } from './node-job.ts';
import { checkedInput, type OfferedSkill, stopAfter } from './skill-activity.ts';

export interface SubagentActivityOptions extends NodeJobOptions {
  node: string;
  settings: NodeSetup;
  found: Awaited<ReturnType<typeof findSandbox>>;
}

type Stage<Name extends SubagentCall['stage']> = Extract<SubagentCall, { stage: Name }>;
type Values = Record<string, unknown>;

export const isSubagentOffer = (offer: OfferedSkill): offer is OfferedSkill & { skill: SubagentSkill } =>
  isSubagent(offer.skill);

/** The activity by which a sub-agent's workflow reaches its folder and its tools, each use under the journal. */
export function createSubagentActivity(
  { skill, available, reason }: OfferedSkill & { skill: SubagentSkill },
  options: SubagentActivityOptions,
) {
  return async (given: unknown): Promise<SubagentBegun | SubagentToolResult | SkillResult> => {
    const call = subagentCall.parse(given);
    if (!available) throw new SkillFailed(`${skill.name} is off on ${options.node}: ${reason}`);
    const input = checkedInput(skill, call.input);
    const flight = currentFlight();
    const job = await openNodeJob(call, flight, options);
    options.link.report(call.jobId, begun(flight, call.runId));
    const { task, close } = await openTask(call, input, job, options);
    const timer = stopAfter(call.timeLimitMs, flight);
    try {
      task.signal.throwIfAborted();
      switch (call.stage) {
        case 'begin':
          return await begin(skill.subagent, input, { ...task, path: job.path }, flight);
        case 'tool':
          return redactAll(options.redact, await useTool(skill.subagent, call, task));
        case 'end':
          return {
            ...redactAll(options.redact, await finish(skill, input, call, { ...task, artifact: job.artifact })),
            artifacts: job.artifacts,
            measures: job.measures,
            node: options.node,
            startedAt: call.startedAt,
            finishedAt: Math.max(call.startedAt, Date.now()),
          };
      }
    } catch (error) {
      if (error instanceof Error) error.message = options.redact(error.message);
      if (task.signal.reason !== ('time limit' satisfies StopReason)) throw error;
      const what = call.stage === 'tool' ? call.tool : `${skill.name} (${call.stage})`;
      const limit = formatDuration(call.timeLimitMs);
      throw new SkillFailed(`${what} was stopped after its time limit of ${limit}.`, { cause: error });
    } finally {
      clearTimeout(timer);
      await close();
    }
  };
}

/** The sandbox is made when it is first asked for: not every tool runs a program. */
async function openTask(
  { stage, grant }: SubagentCall,
  input: Values,
  job: NodeJob,
  { found, settings }: SubagentActivityOptions,
) {
  const [folder, records] = [join(job.dir, 'box'), join(job.dir, 'records')];
  if (stage === 'begin') {
    for (const made of [folder, records]) await mkdir(made, { recursive: true, mode: 0o700 });
  }
  if (!existsSync(folder)) throw new SkillFailed('The sub-agent’s folder is gone from its node.');
  let sandbox: Promise<Sandbox> | undefined;
  const task: SubagentTask = {
    ...{ id: job.id, attempt: job.attempt, signal: job.signal, timeLimitMs: job.timeLimitMs, folder },
    ...{ progress: job.progress, log: job.log, records, input, settings },
    sandbox: () =>
      (sandbox ??= openSandbox(found, {
        folder,
        hosts: grant.hosts === 'public' ? [] : grant.hosts,
        credentials: job.grant(grant.credentials),
      })),
  };
  const close = async () => {
    const opened = await sandbox?.catch(() => undefined);
    await opened?.close();
  };
  return { task, close };
}

async function begin(
  { begin, tools }: Subagent,
  input: Values,
  task: Parameters<Subagent['begin']>[1],
  { firstStartedAt }: Flight,
): Promise<SubagentBegun> {
  const off = tools.flatMap(({ name, missing }) => {
    const why = missing?.(task.settings);
    return why === undefined ? [] : [{ name, why }];
  });
  const told = [await begin(input, task), ...off.map(({ name, why }) => `There is no tool ${name}: ${why}`)];
  return { text: told.filter(Boolean).join('\n'), off: off.map(({ name }) => name), startedAt: firstStartedAt };
}

async function useTool({ tools }: Subagent, call: Stage<'tool'>, task: SubagentTask): Promise<SubagentToolResult> {
  const tool = tools.find(({ name }) => name === call.tool);
  if (!tool) throw new SkillFailed(`A sub-agent ${call.skill} has no tool ${call.tool}.`);
  const why = tool.missing?.(task.settings);
  if (why !== undefined) throw new SkillFailed(why);
  const input = checkedInput(tool, call.toolInput);
  const note = `Step ${call.step}: ${tool.describe(input)}`.slice(0, 500);
  const progress: SubagentTask['progress'] = (shown) => task.progress({ note, ...shown });
  progress({});
  return { text: headAndTail(await tool.run(input, { ...task, progress }), LONGEST_RESULT) };
}

async function finish(
  skill: SubagentSkill & Skill,
  input: Values,
  { answer }: Stage<'end'>,
  task: Parameters<Subagent['end']>[2],
): Promise<Pick<SkillResult, 'output' | 'text' | 'buttons'>> {
  const output = skill.output.parse(await skill.subagent.end(answer, input, task));
  const buttons = skill.buttons(output, input);
  return { output, text: skill.reply(output, input), ...(buttons.length > 0 && { buttons }) };
}
