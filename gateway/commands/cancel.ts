import { BadInput } from '../../contracts/errors.ts';
import { OPEN_STATES } from '../../contracts/job.ts';
import type { JobDesk } from '../jobs.ts';
import type { Recorder } from '../recorder/index.ts';
import type { Command } from './command.ts';

/** Of what is stopped at once, so many are named. */
const NAMED = 10;

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

export function stopCommand(recorder: Recorder, desk: JobDesk, stopTask: (id: string) => Promise<void>): Command {
  return {
    name: 'stop',
    summary: 'Stop everything this chat has under way',
    usage: '/stop',
    async run(_words, message) {
      const open = recorder.jobs.open().filter((job) => job.chat === message.chat);
      const tasks = recorder.agentTasks.open(message.chat);
      const stops = [...tasks.map(({ id }) => stopTask(id)), ...open.map((job) => desk.cancel(job.id))];
      const failed = (await Promise.allSettled(stops)).filter(({ status }) => status === 'rejected').length;
      if (failed > 0) throw new Error(`${failed} of ${stops.length} jobs and tasks could not be told to stop`);
      const names = [...tasks.map(({ summary }) => `“${summary}”`), ...open.map(({ summary }) => summary)];
      return { kind: 'answer', format: 'plain', text: stoppingWords(names) };
    },
  };
}

function stoppingWords(names: readonly string[]): string {
  if (names.length === 0) return 'Nothing is under way in this chat.';
  if (names.length === 1) return `Stopping ${names[0]}.`;
  const more = names.length > NAMED ? [`… and ${names.length - NAMED} more`] : [];
  return ['Stopping:', ...names.slice(0, NAMED).map((name) => `• ${name}`), ...more].join('\n');
}

function onlyOpenJob(recorder: Recorder, chat: string): string {
  const open = recorder.jobs.open().filter((job) => job.chat === chat);
  if (open.length === 1) return open[0]!.id;
  if (open.length === 0) throw new BadInput('Nothing is under way in this chat; /jobs lists what was.');
  throw new BadInput(
    `${open.length} jobs are under way: ${open.map(({ id }) => id).join(', ')}; write /cancel ID, or /stop for all.`,
  );
}
