import type { JobState } from '../contracts/job.ts';
import type { CardJob } from './answers.ts';
import { formatClock, formatSpan } from './units.ts';

export const STATE_WORDS: Record<JobState, string> = {
  queued: 'Queued',
  running: 'Running',
  'waiting-approval': 'Needs approval',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  unknown: 'Outcome unknown',
};

export const isOpen = ({ state }: Pick<CardJob, 'state'>) =>
  state === 'queued' || state === 'running' || state === 'waiting-approval';

/** The job in a few words without its skill's name, which the card shows by itself. */
export function titleOf({ skill, summary }: Pick<CardJob, 'skill' | 'summary'>): string {
  if (summary === skill) return '';
  return summary.startsWith(`${skill} `) ? summary.slice(skill.length + 1) : summary;
}

/** The card's line of facts at `now` (milliseconds), most telling first. */
export function factsOf(job: CardJob, now: number): string[] {
  const { progress } = job;
  const facts: string[] = [];
  const since = (time: string | undefined) => (time === undefined ? 0 : now - Date.parse(time));
  if (job.state === 'running') {
    if (progress?.fraction !== undefined) facts.push(`${Math.floor(progress.fraction * 100)} %`);
    if (progress?.note) facts.push(progress.note);
    facts.push(formatClock(since(job.startedAt ?? job.queuedAt)));
    if (progress?.etaS !== undefined) facts.push(`about ${formatClock(Math.max(1, progress.etaS) * 1_000)} left`);
  } else if (job.state === 'queued') {
    facts.push(`waiting ${formatClock(since(job.queuedAt))}`);
  } else if (job.state === 'waiting-approval') {
    facts.push(`asked ${formatClock(since(job.startedAt ?? job.queuedAt))} ago`);
  } else if (job.state === 'cancelled') {
    facts.push(job.runMs === undefined ? 'before it began' : `after ${formatSpan(job.runMs)}`);
  } else if (job.runMs !== undefined) {
    facts.push(formatSpan(job.runMs));
  }
  if (!isOpen(job) && job.waitMs >= 1_000) facts.push(`waited ${formatSpan(job.waitMs)}`);
  if (job.attempts > 1) facts.push(`attempt ${job.attempts}`);
  if (job.node && job.state === 'running') facts.push(`on ${job.node}`);
  if (job.costUsd > 0) facts.push(`$${job.costUsd.toFixed(job.costUsd < 0.1 ? 3 : 2)}`);
  return facts;
}
