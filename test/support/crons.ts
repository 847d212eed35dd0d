import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { GatewayClient } from '../../contracts/http/client.ts';
import { type CronAccount, cronAudit } from '../../contracts/http/cron-audit.ts';
import { type CronRunView, cronRunView, type CronView, cronView } from '../../contracts/http/crons.ts';
import { type ChatMessage, chatMessage } from '../../contracts/message.ts';
import { readDailyLog } from './daily-log.ts';
import type { TestMainstay } from './mainstay.ts';
import { temporalBinary } from './temporal.ts';

const described = z.object({
  schedule: z.object({ state: z.object({ paused: z.boolean().optional(), notes: z.string().optional() }).optional() }),
});

/** The crons of a running system, as its command line, its HTTP and Temporal's own tools see them. */
export function cronsOf(mainstay: TestMainstay) {
  // Kept, since a configuration that is broken on purpose lets no new one be made.
  let kept: GatewayClient | undefined;
  const get = (path: string) => (kept ??= mainstay.client()).get(path);

  /** Runs `temporal …`. */
  async function temporal(...args: string[]): Promise<string> {
    const address = `localhost:${mainstay.env['MAINSTAY_TEMPORAL_PORT']}`;
    const { stdout } = await promisify(execFile)(temporalBinary(), [...args, '--address', address, '-n', 'mainstay']);
    return stdout;
  }

  const crons = {
    temporal,
    configFile: () => join(mainstay.home, 'config.yaml'),
    /** Runs `mainstay cron … --json`. */
    async run(...args: string[]): Promise<unknown> {
      const { code, stdout, stderr } = await mainstay.cli('cron', ...args, '--json');
      if (code !== 0) throw new Error(`mainstay cron ${args.join(' ')}: exit ${code}: ${stderr}`);
      return JSON.parse(stdout);
    },
    /** Adds a cron that runs a script. */
    add: (name: string, every: string, script: string, ...more: string[]): Promise<unknown> =>
      crons.run('add', name, '--every', every, '--skill', 'run', '--args', JSON.stringify({ script }), ...more),
    find: async (name: string): Promise<CronView | undefined> =>
      z
        .array(cronView)
        .parse(await get('/api/crons'))
        .find((one) => one.name === name),
    /** The latest first. */
    history: async (name: string): Promise<CronRunView[]> =>
      z.array(cronRunView).parse(await get(`/api/crons/${name}/history`)),
    audit: async (name: string): Promise<CronAccount> =>
      cronAudit.parse(await get('/api/cron-audit')).crons.find((account) => account.name === name)!,
    /** What stands in the web chat. */
    said: async (): Promise<ChatMessage[]> =>
      z.array(chatMessage).parse(await get('/api/chats/web/messages?limit=200')),
    /** What Temporal says of a schedule's pause. */
    state: async (name: string) =>
      described.parse(JSON.parse(await temporal('schedule', 'describe', '--schedule-id', `cron:${name}`, '-o', 'json')))
        .schedule.state,
    dailyLog: () => readDailyLog(mainstay.home),
  };
  return crons;
}

export type TestCrons = ReturnType<typeof cronsOf>;
