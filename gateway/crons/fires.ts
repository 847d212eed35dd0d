import type { Client } from '@temporalio/client';
import type { CronKeeper } from '../../activities/gateway/activities.ts';
import type { CronDefinition } from '../../contracts/cron.ts';
import { BadInput } from '../../contracts/errors.ts';
import { jobIdFor } from '../../contracts/ids.ts';
import type { Skill } from '../../contracts/skill.ts';
import {
  jobWorkflowId,
  type Fire,
  type FireEnding,
  type FireInput,
  type FirePlan,
  PRIORITY,
  taskIdOf,
} from '../../contracts/work.ts';
import { checkInput } from '../commands/skill-command.ts';
import type { JobDesk } from '../jobs.ts';
import type { CronRun } from '../recorder/cron-runs.ts';
import type { Recorder } from '../recorder/index.ts';
import { createBursts } from './bursts.ts';
import type { Chores } from './chores.ts';
import { dueAt } from './due.ts';
import type { CronReports } from './reports.ts';
import { firstLine, spanWords } from './words.ts';

/** A task of the agent whose cron says nothing else. */
const THINKS_AT_MOST_MS = 1_800_000;

export interface FiresOptions {
  recorder: Recorder;
  jobs: JobDesk;
  skills: readonly Skill[];
  chores: Chores;
  reports: CronReports;
  /** The chat that `main` stands for. */
  mainChat: () => string;
  /** Who shows the crons wants to know. */
  changed(): void;
  client: () => Promise<Client>;
}

/** What the workflow of a fire asks of the gateway: what to do, and to keep what came of it. */
export function createFires(options: FiresOptions): CronKeeper {
  const { recorder, jobs, skills, chores, reports, mainChat, changed, client } = options;
  const holdMs = createBursts(() =>
    recorder.cronHistory
      .latest()
      .filter(({ paused }) => !paused)
      .flatMap(({ definition }) => definition ?? []),
  );

  function begin(fire: Fire, jobId: string | null): void {
    recorder.cronRuns.begin(fire, jobId, Date.now());
    changed();
  }

  function jobOf(fire: Fire, definition: CronDefinition): FirePlan {
    const { work, queue, timeoutMs } = definition;
    if (work.kind !== 'skill') throw new BadInput(`${definition.name} runs no skill.`);
    const skill = skillOf(skills, work.skill);
    const input = checkInput(skill, work.args);
    const id = jobIdFor(skill.name, `${fire.workflowId}:${fire.runId}`);
    const job = recorder.atomically(() => {
      begin(fire, id);
      return jobs.queueWork({
        id,
        skill,
        input,
        queue: queue ?? skill.runsOn,
        timeLimitMs: timeoutMs ?? skill.timeLimitFor(skill.input.parse(input)),
        priority: PRIORITY.cron,
      });
    });
    const hold = holdMs(fire);
    const left = leftMs(fire, definition);
    return { next: 'job', job, holdMs: hold, startWithinMs: left && Math.max(1, left - hold) };
  }

  function taskOf(fire: Fire, { name, chat, timeoutMs }: CronDefinition, prompt: string): FirePlan {
    const task = {
      id: taskIdOf(fire),
      chat: chat === 'main' ? mainChat() : chat,
      tier: 'cron' as const,
      summary: `${name}: ${firstLine(prompt)}`,
    };
    recorder.atomically(() => {
      begin(fire, null);
      recorder.agentTasks.insert({ ...task, prompt, askedAt: Date.now() });
    });
    return {
      next: 'think',
      task: {
        ...{ task: task.id, tier: task.tier, cron: name, summary: task.summary },
        priority: PRIORITY.cron,
        timeLimitMs: timeoutMs ?? THINKS_AT_MOST_MS,
      },
    };
  }

  /** A fire is asked for again before its work has begun, or after it was over: what has begun has its job or its task. */
  function wasTooLate(known: CronRun, { work }: CronDefinition): boolean {
    if (known.state !== 'running') return true;
    if (work.kind === 'skill') return known.jobId === null;
    return work.kind === 'prompt' && recorder.agentTasks.find(taskIdOf(known)) === null;
  }

  return {
    async beginFire({ fire, definition }: FireInput) {
      const known = recorder.cronRuns.find(fire);
      // What was too late stays so, where a gateway that died meanwhile has to say it again.
      const isTooLate = known ? wasTooLate(known, definition) : leftMs(fire, definition) === 0;
      if (isTooLate) {
        if (!known) begin(fire, null);
        return { next: 'nothing', error: known?.error ?? tooLate(fire, definition) };
      }
      if (definition.work.kind === 'skill') return jobOf(fire, definition);
      if (definition.work.kind === 'prompt') return taskOf(fire, definition, definition.work.prompt);
      begin(fire, null);
      return { next: 'chore' };
    },

    async wasJobTaken(jobId: string) {
      const { raw } = await (await client()).workflow.getHandle(jobWorkflowId(jobId)).describe();
      const [waiting] = raw.pendingActivities ?? [];
      // Its one activity: where there is none, the job has ended or is about to begin.
      return !waiting || (waiting.lastStartedTime ?? null) !== null || (waiting.attempt ?? 1) > 1;
    },

    doChore: ({ fire, definition }, alive, signal) => chores.run(definition, fire, alive, signal),

    async endFire(ending: FireEnding) {
      reports.end(ending);
      changed();
    },
  };
}

/** @throws BadInput */
export function skillOf(skills: readonly Skill[], name: string): Skill {
  const skill = skills.find((one) => one.name === name);
  if (skill) return skill;
  throw new BadInput(`There is no skill ${name}; there are ${skills.map((one) => one.name).join(', ')}.`);
}

/** How much longer the work may wait to begin; null: without end. */
function leftMs(fire: Fire, definition: CronDefinition): number | null {
  const { catchupMs, jitterMs } = definition;
  if (catchupMs === null) return null;
  return Math.max(0, dueAt(fire, definition) + jitterMs + catchupMs - Date.now());
}

function tooLate(fire: Fire, { catchupMs }: CronDefinition): string {
  const late = spanWords(Date.now() - fire.nominalAt);
  return `It was due ${late} ago, which is too late to run it (catchup ${spanWords(catchupMs ?? 0)}).`;
}
