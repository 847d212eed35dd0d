import { complaint } from '../contracts/complaint.ts';
import { formatDuration } from '../contracts/duration.ts';
import { BadInput, OutcomeUnknown, SkillFailed } from '../contracts/errors.ts';
import { skillCall, type SkillResult } from '../contracts/job.ts';
import type { Job, Skill, StopReason } from '../contracts/skill.ts';
import { fitResult } from './fit-result.ts';
import { askOutside, doOnce, isEffect, type Values } from './effect.ts';
import { redactAll } from '../platform/secrets/redact.ts';
import { isJobWorkflow } from '../contracts/work.ts';
import type { GatewayLink } from './gateway-link.ts';
import { currentFlight, type Flight } from './journal/flight.ts';
import { begun, type NodeJobOptions, openNodeJob } from './node-job.ts';

/** A longer timer fires at once (24.8 days; Node.js documentation of `setTimeout`). */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A skill as this node can run it; `reason` says why it can't. */
export interface OfferedSkill {
  skill: Skill;
  available: boolean;
  reason?: string | undefined;
}

/** Turns a skill's declaration into the activity that runs it under the journal. */
export function createSkillActivity({ skill, available, reason }: OfferedSkill, node: string, options: NodeJobOptions) {
  return async (call: unknown): Promise<SkillResult> => {
    const checked = skillCall.parse(call);
    if (!available) throw new SkillFailed(`${skill.name} is off on ${node}: ${reason}`);
    const input = checkedInput(skill, checked.input);

    const flight = currentFlight();
    const begunAt = performance.now();
    // Whoever looks for another job's effect does so in that job's place.
    const job = await openNodeJob({ ...checked, jobId: checked.checks ?? checked.jobId }, flight, options);
    // A tool of the agent is no job that anybody watches.
    if (isJobWorkflow(flight.key.workflowId)) options.link.report(checked.jobId, begun(flight));
    // From this start on: a machine that was off overnight has not spent the night working.
    const timer = stopAfter(checked.timeLimitMs, flight);
    try {
      // Stopped before it began: a skill that listens for the word would never hear it.
      job.signal.throwIfAborted();
      const look = checked.checks === undefined ? perform : lookFor;
      const told = redactAll(options.redact, await look(skill, input, job, options.link));
      return {
        ...(checked.longest === undefined ? told : await fitResult(told, checked.longest, job)),
        artifacts: job.artifacts,
        measures: job.measures,
        node,
        startedAt: flight.firstStartedAt,
        finishedAt: flight.firstStartedAt + tookMs(flight, begunAt),
      };
    } catch (error) {
      if (error instanceof Error) error.message = options.redact(error.message);
      if (error instanceof OutcomeUnknown || job.signal.reason !== ('time limit' satisfies StopReason)) throw error;
      throw new SkillFailed(
        `${skill.describe(redactAll(options.redact, input))} was stopped after its time limit of ${formatDuration(checked.timeLimitMs)}.`,
        { cause: error },
      );
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Stops the work at its time limit. */
export function stopAfter(timeLimitMs: number, { stop }: Flight): NodeJS.Timeout {
  return setTimeout(() => stop.abort('time limit' satisfies StopReason), Math.min(timeLimitMs, LONGEST_TIMER_MS));
}

/** @throws BadInput naming the field */
export function checkedInput({ name, input }: Pick<Skill, 'name' | 'input'>, given: Values): Values {
  const parsed = input.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new BadInput(`${name}: ${issue.path.join('.') || 'its input'} ${complaint(issue)}.`);
}

type Performed = Pick<SkillResult, 'output' | 'text' | 'buttons'>;

async function perform(skill: Skill, input: Values, job: Job, link: GatewayLink): Promise<Performed> {
  const work =
    isEffect(skill) && skill.effectFor(input) === 'external' ? doOnce(skill, input, job, link) : skill.run(input, job);
  const output = skill.output.parse(await work);
  const buttons = skill.buttons(output, input);
  return { output, text: skill.reply(output, input), ...(buttons.length > 0 && { buttons }) };
}

/** Says of a job's effect whether it happened. */
async function lookFor(skill: Skill, input: Values, job: Job): Promise<Performed> {
  if (!isEffect(skill)) throw new SkillFailed(`Whether ${skill.describe(input)} was done can't be looked up.`);
  const verdict = await askOutside(skill, input, job);
  const words = {
    done: 'it was done.',
    'not-done': 'it was not done.',
    unknown: `nobody can tell. ${verdict.state === 'unknown' ? verdict.why : ''}`,
  };
  return { output: { verdict: verdict.state }, text: `${skill.describe(input)}: ${words[verdict.state]}`.trimEnd() };
}

/** By the process's own clock, which nobody sets; work that an earlier process began has the wall clock's word only. */
function tookMs({ start, firstStartedAt }: Flight, begunAt: number): number {
  return start === 1 ? Math.round(performance.now() - begunAt) : Math.max(0, Date.now() - firstStartedAt);
}
