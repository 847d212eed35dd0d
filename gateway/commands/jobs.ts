import { formatDuration } from '../../contracts/duration.ts';
import { BadInput } from '../../contracts/errors.ts';
import { type JobView, OPEN_STATES } from '../../contracts/job.ts';
import type { JobDesk } from '../jobs.ts';
import type { Recorder } from '../recorder/index.ts';
import { unknownButtons } from '../job-report.ts';
import type { Command, CommandResult } from './command.ts';

const LISTED = 10;

const SIGNS: Record<JobView['state'], string> = {
  queued: '🕓',
  running: '⏳',
  'waiting-approval': '✋',
  done: '✅',
  failed: '❌',
  cancelled: '⏹',
  unknown: '❔',
};

export function jobsCommand(recorder: Recorder): Command {
  return {
    name: 'jobs',
    summary: 'The latest jobs',
    usage: '/jobs [all | effects]',
    details: 'The latest ten jobs of this chat, or of all chats; or what was done that can’t be taken back.',
    completions: ['all', 'effects'],
    run([which], message) {
      if (which === 'effects') return effectsAnswer(recorder);
      if (which !== undefined && which !== 'all')
        throw new BadInput(`/jobs does not know "${which}"; write /jobs, /jobs all or /jobs effects.`);
      const jobs = recorder.jobs.recent(LISTED, which ? {} : { chat: message.chat });
      return {
        kind: 'answer',
        text:
          jobs.length === 0
            ? 'No jobs yet; /help shows what can be asked for.'
            : jobs.map(({ view }) => jobLine(view)).join('\n'),
      };
    },
  };
}

export function jobCommand(desk: JobDesk): Command {
  return {
    name: 'job',
    summary: 'One job in full',
    usage: '/job ID',
    run([id]) {
      if (!id) throw new BadInput('/job needs the id of a job; /jobs lists them.');
      const { view } = desk.find(id);
      const retry = OPEN_STATES.includes(view.state)
        ? { label: 'Cancel', action: `/cancel ${view.id}` }
        : { label: 'Run it again', action: `/retry ${view.id}` };
      return { kind: 'answer', text: jobText(view), buttons: [[retry]] };
    },
  };
}

/** The ledger, with buttons for the first effect of which nobody can tell whether it happened. */
function effectsAnswer(recorder: Recorder): CommandResult {
  const effects = recorder.effects.list(LISTED);
  const open = recorder.effects.list(1, { state: 'unknown' })[0];
  const lines = effects.map(({ key, summary, state, intents }) => {
    const again = intents > 1 ? `, begun ${intents} times` : '';
    return `${state === 'intent' ? SIGNS.running : SIGNS[state]} \`${key}\` ${summary}: ${state}${again}`;
  });
  if (open) lines.push('', `Nobody can tell about \`${open.key}\` ${open.summary}:`);
  return {
    kind: 'answer',
    text: lines.join('\n') || 'Nothing was done yet that can’t be taken back.',
    buttons: open && unknownButtons(open.key, true),
  };
}

/** `⏳ render-k3f9a2xq render storyboards/demo.yaml: running 52 %` */
function jobLine(job: JobView): string {
  const percent =
    job.state === 'running' && job.progress?.fraction !== undefined
      ? ` ${Math.round(job.progress.fraction * 100)} %`
      : '';
  const took = job.finishedAt && job.runMs !== undefined ? ` in ${formatDuration(job.runMs)}` : '';
  return `${SIGNS[job.state]} \`${job.id}\` ${job.summary}: ${job.state}${percent}${took}`;
}

function jobText(job: JobView): string {
  const rows: [string, string | undefined][] = [
    ['State', job.state],
    ['Node', job.node],
    ['Queued', job.queuedAt],
    ['Waited', formatDuration(job.waitMs)],
    ['Ran', job.runMs === undefined ? undefined : formatDuration(job.runMs)],
    ['Attempts', job.attempts > 1 ? String(job.attempts) : undefined],
    ['Files', job.artifacts.map(({ name }) => name).join(', ') || undefined],
    ['Error', job.error],
    ['Workflow', `\`${job.workflowId}\``],
  ];
  return [
    `**${job.summary}**`,
    ...rows.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`])),
  ].join('\n');
}
