import { formatDuration } from '../../contracts/duration.ts';
import type { Status } from '../../contracts/http/status.ts';
import type { Command } from './command.ts';

export function statusCommand(status: () => Status): Command {
  return {
    name: 'status',
    summary: 'What runs, what waits, and whether the node is there',
    usage: '/status',
    run: () => ({ kind: 'answer', text: statusText(status()) }),
  };
}

/** The status as a person reads it in chat. */
export function statusText({ gateway, temporal, nodes, jobs, costToday }: Status): string {
  const up = formatDuration(Date.now() - Date.parse(gateway.startedAt));
  const nodeLines = nodes.map(({ name, online, load, lastSeen, version }) =>
    online
      ? `**${name}** online, ${load.running} of ${load.slots} slots busy, version ${version}`
      : `**${name}** offline${lastSeen ? ` for ${formatDuration(Date.now() - Date.parse(lastSeen))}` : ''}`,
  );
  return [
    `**Mainstay ${gateway.version}** up ${up}`,
    `Temporal ${temporal.serverVersion ?? 'not reachable'} at ${temporal.address}`,
    ...(nodeLines.length > 0 ? nodeLines : ['No node has ever connected.']),
    `Jobs: ${jobs.running} running, ${jobs.queued} queued; last 24 h: ${jobs.done24h} done, ${jobs.failed24h} failed`,
    `Cost today: $${costToday.toFixed(2)}`,
  ].join('\n');
}
