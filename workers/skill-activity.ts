import { complaint } from '../contracts/complaint.ts';
import { formatDuration } from '../contracts/duration.ts';
import { BadInput, SkillFailed } from '../contracts/errors.ts';
import { skillCall, type SkillResult } from '../contracts/job.ts';
import type { Skill, StopReason } from '../contracts/skill.ts';
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
    const input = skill.input.safeParse(checked.input);
    if (!input.success) {
      const issue = input.error.issues[0]!;
      throw new BadInput(`${skill.name}: ${issue.path.join('.') || 'its input'} ${complaint(issue)}.`);
    }

    const flight = currentFlight();
    const begunAt = performance.now();
    const job = await openNodeJob(checked, flight, options);
    options.link.report(job.id, begun(flight));
    // From this start on: a machine that was off overnight has not spent the night working.
    const timer = setTimeout(
      () => flight.stop.abort('time limit' satisfies StopReason),
      Math.min(checked.timeLimitMs, LONGEST_TIMER_MS),
    );
    try {
      // Stopped before it began: a skill that listens for the word would never hear it.
      job.signal.throwIfAborted();
      const output = skill.output.parse(await skill.run(input.data, job));
      return {
        output,
        text: skill.reply(output, input.data),
        artifacts: job.artifacts,
        measures: job.measures,
        node,
        startedAt: flight.firstStartedAt,
        finishedAt: flight.firstStartedAt + tookMs(flight, begunAt),
      };
    } catch (error) {
      if (job.signal.reason !== ('time limit' satisfies StopReason)) throw error;
      throw new SkillFailed(
        `${skill.describe(input.data)} was stopped after its time limit of ${formatDuration(checked.timeLimitMs)}.`,
        { cause: error },
      );
    } finally {
      clearTimeout(timer);
    }
  };
}

/** By the process's own clock, which nobody sets; work that an earlier process began has the wall clock's word only. */
function tookMs({ start, firstStartedAt }: Flight, begunAt: number): number {
  return start === 1 ? Math.round(performance.now() - begunAt) : Math.max(0, Date.now() - firstStartedAt);
}
