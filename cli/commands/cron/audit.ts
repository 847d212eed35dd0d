import { Command } from 'commander';
import { type CronAccount, type CronAudit, cronAudit } from '../../../contracts/http/cron-audit.ts';
import { connect, print } from '../../connect.ts';
import { when } from '../../when.ts';

export function cronAuditCommand(): Command {
  return new Command('audit')
    .description('Compare the fires that should have been with those that were (default: the last 24 hours)')
    .option('--since <when>', 'a time, or how long ago: 2026-02-08T00:00:00Z or 24h', when)
    .option('--until <when>', 'the same (default: now)', when)
    .option('--json', 'one JSON document')
    .action(async ({ since, until, json }: { since?: string; until?: string; json?: boolean }) => {
      const query = new URLSearchParams({ ...(since && { since }), ...(until && { until }) });
      const audit = cronAudit.parse(await connect().get(`/api/cron-audit?${query}`));
      print(audit, json, () => tableOf(audit));
    });
}

function tableOf({ since, until, crons }: CronAudit): string {
  const head = ['NAME', 'EXPECTED', 'DONE', 'FAILED', 'RUNNING', 'SKIPPED', 'MISSED', 'LATE', 'EXTRA'];
  const rows = [head, ...crons.map(rowOf)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const missed = crons.flatMap(({ name, missed }) => missed.map((time) => `missed: ${name} at ${time}`));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return [`From ${since} to ${until}`, ...lines, ...missed].join('\n');
}

function rowOf({ name, expected, done, failed, running, skipped, missed, late, extra }: CronAccount): string[] {
  const numbers = [expected, done, failed, running, skipped, missed.length, late.length, extra.length];
  return [name, ...numbers.map(String)];
}
