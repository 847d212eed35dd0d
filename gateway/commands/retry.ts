import { BadInput } from '../../contracts/errors.ts';
import { OPEN_STATES } from '../../contracts/job.ts';
import type { Skill } from '../../contracts/skill.ts';
import { REDACTED } from '../../platform/secrets/known.ts';
import type { JobDesk } from '../jobs.ts';
import type { Command } from './command.ts';

export function retryCommand(skills: readonly Skill[], desk: JobDesk): Command {
  return {
    name: 'retry',
    summary: 'Run an ended job again',
    usage: '/retry ID',
    run([id]) {
      if (!id) throw new BadInput('/retry needs the id of a job; /jobs lists them.');
      const job = desk.find(id);
      if (OPEN_STATES.includes(job.view.state))
        throw new BadInput(`${job.summary} is ${job.view.state}; it can be run again when it has ended.`);
      if (JSON.stringify(job.input).includes(REDACTED))
        throw new BadInput(
          'The secret in it is kept for a day only, so it cannot be run again; send the command anew.',
        );
      const skill = skills.find(({ name }) => name === job.skill);
      if (!skill) throw new BadInput(`The skill ${job.skill} is no more.`);
      return { kind: 'job', job: { skill, input: job.input, attachments: job.attachments, answers: job.messageId } };
    },
  };
}

/** Asks the outside world whether the effect of an ended job happened. */
export function checkCommand(skills: readonly Skill[], desk: JobDesk): Command {
  return {
    name: 'check',
    summary: 'Find out whether the effect of a job happened',
    usage: '/check ID',
    hidden: true,
    run([id]) {
      if (!id) throw new BadInput('/check needs the id of a job; /jobs effects lists them.');
      const job = desk.find(id);
      if (OPEN_STATES.includes(job.view.state))
        throw new BadInput(`${job.summary} is ${job.view.state}; it can be looked for when it has ended.`);
      const skill = skills.find(({ name }) => name === job.skill);
      if (!skill?.reconcile)
        throw new BadInput(
          `Whether ${job.summary} was done can't be looked up; say so with /settle ${job.id} done|failed.`,
        );
      return { kind: 'job', job: { skill, input: job.input, attachments: job.attachments, checks: job.id } };
    },
  };
}

/** The operator's word on a job whose outcome nobody could tell. */
export function settleCommand(desk: JobDesk): Command {
  return {
    name: 'settle',
    summary: 'Say how a job of unknown outcome ended',
    usage: '/settle ID done|failed',
    hidden: true,
    run([id, state]) {
      if (!id || (state !== 'done' && state !== 'failed'))
        throw new BadInput('Write /settle ID done, or /settle ID failed.');
      const { summary } = desk.settle(id, state);
      return { kind: 'answer', text: `${summary} is now marked ${state}.` };
    },
  };
}
