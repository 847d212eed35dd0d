import { BadInput } from '../../contracts/errors.ts';
import { OPEN_STATES } from '../../contracts/job.ts';
import type { JobDesk } from '../jobs.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Command } from './command.ts';

export function cancelCommand(recorder: Recorder, desk: JobDesk): Command {
  return {
    name: 'cancel',
    summary: 'Cancel a job',
    usage: '/cancel [ID]',
    details: 'Without an id: the one job of this chat that is under way.',
    async run([id], message) {
      const wanted = id ?? onlyOpenJob(recorder, message.chat);
      const before = desk.find(wanted).view;
      if (!OPEN_STATES.includes(before.state))
        return { kind: 'answer', text: `${before.summary} is ${before.state} already.` };
      await desk.cancel(before.id);
      // Pressed on the card: the card itself will say so.
      return { kind: 'answer', text: `Cancelling ${before.summary} (${before.id}).`, unsent: message.press };
    },
  };
}

export function stopCommand(recorder: Recorder, desk: JobDesk): Command {
  return {
    name: 'stop',
    summary: 'Stop everything this chat has under way',
    usage: '/stop',
    async run(_words, message) {
      const open = recorder.jobs.open().filter((job) => job.chat === message.chat);
      const stopped = await Promise.allSettled(open.map((job) => desk.cancel(job.id)));
      const failed = stopped.filter(({ status }) => status === 'rejected').length;
      if (failed > 0) throw new Error(`${failed} of ${open.length} jobs could not be told to stop`);
      return {
        kind: 'answer',
        text:
          open.length === 0
            ? 'Nothing is under way in this chat.'
            : `Stopping ${open.length === 1 ? open[0]!.summary : `${open.length} jobs`}.`,
      };
    },
  };
}

function onlyOpenJob(recorder: Recorder, chat: string): string {
  const open = recorder.jobs.open().filter((job) => job.chat === chat);
  if (open.length === 1) return open[0]!.id;
  if (open.length === 0) throw new BadInput('Nothing is under way in this chat; /jobs lists what was.');
  throw new BadInput(
    `${open.length} jobs are under way: ${open.map(({ id }) => id).join(', ')}; write /cancel ID, or /stop for all.`,
  );
}
