import { Command } from 'commander';
import { formatDuration } from '../../contracts/duration.ts';
import { status, type Status } from '../../contracts/http/status.ts';
import { connect, print } from '../connect.ts';

export function statusCommand(): Command {
  return new Command('status')
    .description('What runs, what waits, and whether the node is there')
    .option('--json', 'one JSON document')
    .action(async ({ json }: { json?: boolean }) => {
      const now = status.parse(await connect().get('/api/status'));
      print(now, json, () => statusTable(now));
    });
}

function statusTable({ ready, gateway, temporal, nodes, jobs, costToday }: Status): string {
  const up = formatDuration(Date.now() - Date.parse(gateway.startedAt));
  const rows: [string, string][] = [
    ['gateway', `${ready ? 'ready' : 'waits for Temporal'}, version ${gateway.version}, pid ${gateway.pid}, up ${up}`],
    [
      'temporal',
      `${temporal.serverVersion ?? 'not reachable'} at ${temporal.address}${temporal.embedded ? ' (embedded)' : ''}${temporal.ui ? `, ${temporal.ui}` : ''}`,
    ],
    ...nodes.map((node): [string, string] => [
      node.name,
      node.online
        ? `online, ${node.load.running} of ${node.load.slots} slots busy, version ${node.version}`
        : `offline${node.lastSeen ? ` since ${node.lastSeen}` : ''}`,
    ]),
    [
      'jobs',
      `${jobs.running} running, ${jobs.queued} queued; last 24 h: ${jobs.done24h} done, ${jobs.failed24h} failed`,
    ],
    ['cost', `$${costToday.toFixed(2)} today`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join('\n');
}
