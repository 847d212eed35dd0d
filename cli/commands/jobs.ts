import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { formatDuration } from '../../contracts/duration.ts';
import { effectState, type EffectView, effectView } from '../../contracts/effect.ts';
import { BadInput } from '../../contracts/errors.ts';
import { jobState, jobView, type JobView } from '../../contracts/job.ts';
import { connect, print } from '../connect.ts';

export function jobsCommand(): Command {
  return new Command('jobs')
    .description('The latest jobs')
    .addOption(
      new Option('--state <state>', 'only those in this state').choices([
        ...new Set([...jobState.options, ...effectState.options]),
      ]),
    )
    .option('--chat <chat>', 'only those of this chat, as telegram:ID, web or cli')
    .option('--effects', 'what was done that can’t be taken back: the ledger')
    .option('--limit <number>', 'how many', wholeNumber, 20)
    .option('--json', 'one JSON document')
    .action(async ({ state, chat, limit, effects, json }: JobsOptions) => {
      if (state !== undefined && !(effects ? effectState : jobState).safeParse(state).success)
        throw new BadInput(
          effects
            ? `An effect is one of: ${effectState.options.join(', ')}.`
            : `A job is one of: ${jobState.options.join(', ')}; for “${state}” add --effects.`,
        );
      const query = new URLSearchParams({
        limit: String(limit),
        ...(state ? { state } : {}),
        ...(chat ? { chat } : {}),
      });
      if (effects) return await printEffects(query, json);
      const jobs = z.array(jobView).parse(await connect().get(`/api/jobs?${query}`));
      print(jobs, json, () => (jobs.length === 0 ? 'No jobs.' : jobs.map(jobLine).join('\n')));
    });
}

interface JobsOptions {
  state?: string;
  chat?: string;
  limit: number;
  effects?: boolean;
  json?: boolean;
}

async function printEffects(query: URLSearchParams, json: boolean | undefined): Promise<void> {
  const effects = z.array(effectView).parse(await connect().get(`/api/effects?${query}`));
  print(effects, json, () => effects.map(effectLine).join('\n') || 'Nothing was done yet that can’t be taken back.');
}

const effectLine = ({ key, state, intents, intentAt, summary }: EffectView) =>
  `${key.padEnd(18)} ${state.padEnd(10)} ${intentAt}  ${summary}${intents > 1 ? `  (begun ${intents} times)` : ''}`;

export function jobCommand(): Command {
  return new Command('job')
    .description('One job in full')
    .argument('<id>', 'its id, or the beginning of it')
    .option('--json', 'one JSON document')
    .action(async (id: string, { json }: { json?: boolean }) => {
      const job = jobView.parse(await connect().get(`/api/jobs/${encodeURIComponent(id)}`));
      print(job, json, () => jobTable(job));
    });
}

export function cancelCommand(): Command {
  return new Command('cancel')
    .description('Cancel a job')
    .argument('<id>', 'its id, or the beginning of it')
    .option('--json', 'one JSON document')
    .action(async (id: string, { json }: { json?: boolean }) => {
      const job = jobView.parse(await connect().post(`/api/jobs/${encodeURIComponent(id)}/cancel`));
      const open = job.state === 'running' || job.state === 'queued' || job.state === 'waiting-approval';
      print(job, json, () =>
        open ? `Cancelling ${job.summary} (${job.id}).` : `${job.summary} is ${job.state} already.`,
      );
    });
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 1_000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 1000.');
  return number;
}

function jobLine(job: JobView): string {
  const percent =
    job.state === 'running' && job.progress?.fraction !== undefined
      ? ` ${Math.round(job.progress.fraction * 100)} %`
      : '';
  const took = job.runMs === undefined ? '' : formatDuration(job.runMs);
  return `${job.id.padEnd(18)} ${(job.state + percent).padEnd(14)} ${took.padStart(8)}  ${job.summary}`;
}

function jobTable(job: JobView): string {
  const rows: [string, string | undefined][] = [
    ['job', job.id],
    ['what', job.summary],
    ['state', job.state],
    ['node', job.node],
    ['queued', job.queuedAt],
    ['started', job.startedAt],
    ['finished', job.finishedAt],
    ['waited', formatDuration(job.waitMs)],
    ['ran', job.runMs === undefined ? undefined : formatDuration(job.runMs)],
    ['attempts', String(job.attempts)],
    ['progress', job.progress?.fraction === undefined ? undefined : `${Math.round(job.progress.fraction * 100)} %`],
    ['cost', `$${job.costUsd.toFixed(3)}`],
    ['workflow', job.workflowId],
    ['error', job.error],
    ...job.artifacts.map((artifact): [string, string] => ['file', artifact.path]),
  ];
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(9)} ${value}`])).join('\n');
}
