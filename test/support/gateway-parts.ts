import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { NotReachable } from '../../contracts/errors.ts';
import type { Status } from '../../contracts/http/status.ts';
import type { JobProgress } from '../../contracts/job.ts';
import { HOME_QUEUE } from '../../contracts/queues.ts';
import type { Skill } from '../../contracts/skill.ts';
import { createApprovals } from '../../gateway/agent/approvals.ts';
import { createAgentKeeper } from '../../gateway/agent/keeper.ts';
import { createSubagents } from '../../gateway/agent/subagents.ts';
import { createTaskCards } from '../../gateway/agent/task-cards.ts';
import { createBudget } from '../../gateway/budget/budget.ts';
import { createBudgetRules } from '../../gateway/budget/config.ts';
import { createBus } from '../../gateway/bus.ts';
import { createCards } from '../../gateway/cards.ts';
import type { Channel } from '../../gateway/channel.ts';
import { createCommands } from '../../gateway/commands/index.ts';
import { plainReminder } from '../../gateway/commands/remind.ts';
import { createCrons } from '../../gateway/crons/index.ts';
import { createWeekPictures } from '../../gateway/crons/picture.ts';
import { createCuratedDesk } from '../../gateway/curated-copy.ts';
import { createDelivery } from '../../gateway/delivery.ts';
import { createHealth } from '../../gateway/health.ts';
import { createApp } from '../../gateway/http/app.ts';
import { createAuth } from '../../gateway/http/auth.ts';
import { createIntake, type Incoming } from '../../gateway/intake.ts';
import { createJobDesk } from '../../gateway/jobs.ts';
import { createAsks } from '../../gateway/memory/asks.ts';
import { createMemoryDesk } from '../../gateway/memory/desk.ts';
import { createMetrics } from '../../gateway/metrics.ts';
import { createOutageNotices } from '../../gateway/outage-notices.ts';
import { openRecorder } from '../../gateway/recorder/index.ts';
import type { NewJob } from '../../gateway/recorder/jobs.ts';
import { createReminderDesk } from '../../gateway/reminders/desk.ts';
import { remindTool } from '../../gateway/reminders/tool.ts';
import { createReplies } from '../../gateway/replies.ts';
import { routingModels } from '../../gateway/routing/models.ts';
import { createRouter } from '../../gateway/routing/router.ts';
import { createStarter } from '../../gateway/starter.ts';
import { createTurnDesk } from '../../gateway/turn-desk.ts';
import { createVoiceDesk } from '../../gateway/voice.ts';
import { createLog } from '../../platform/log.ts';
import type { Settings } from '../../platform/settings.ts';
import { openContentFiles } from '../../storage/content-files.ts';

export const TOKEN = 'token-of-the-tests';

export interface GatewayPartsOptions {
  /** The folder of an earlier gateway, which was stopped or crashed; a new one otherwise. */
  dir?: string;
  /** What `telegram:` chats are reached by; without one their people read the record. */
  channel?: Channel;
  skills?: readonly Skill[];
  client?: () => Promise<Client>;
  /** Temporal, where crons are about it; nobody works off what is started. */
  temporal?: Client;
  /** A configuration with models: free text goes to the agent then, or is looked at by the gateway's own. */
  settings?: Pick<Settings, 'config' | 'env'>;
  /** Whether messages are handled as they come; a test may want to do that itself. */
  handlesMessages?: boolean;
}

/** The gateway's parts as `gateway/gateway.ts` puts them together, but for Temporal: what a node does, the test does. */
export async function assembleGateway(options: GatewayPartsOptions = {}) {
  const { channel = null, skills = [], handlesMessages = true, settings } = options;
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'mainstay-gateway-'));
  const log = createLog('test', 'silent');
  const recorder = openRecorder(join(dir, 'gateway.db'));
  const files = await openContentFiles(join(dir, 'files'));
  const bus = createBus();
  const channelOf = (chat: string) => (chat.startsWith('telegram:') ? channel : null);
  const delivery = createDelivery({ recorder, files, channelOf, log });
  const replies = createReplies({ recorder, delivery, bus });
  const cards = createCards({ recorder, delivery, webUi: undefined, log });
  const nodes = { there: true as boolean | null };
  const notices = createOutageNotices({ recorder, replies, delivery, bus, hasNode: () => nodes.there, log });
  const away = () => Promise.reject(new NotReachable('Temporal does not answer yet.'));
  const { temporal: connected } = options;
  const client = options.client ?? (connected ? () => Promise.resolve(connected) : away);
  const subagents = createSubagents({ skills, configured: {}, operator: 'Ada' });
  const jobs = createJobDesk({ recorder, cards, replies, bus, notices, subagents, client });
  const asks = createAsks({ isAway: () => nodes.there === false });
  const memory = createMemoryDesk({ asks, copy: () => recorder.curatedCopy.get(), timezone: 'America/Los_Angeles' });
  const crons = createCrons({
    ...{ recorder, replies, jobs, bus, skills, files, log },
    configFile: join(dir, 'config.yaml'),
    mainChat: () => 'web',
    health: { folder: dir, nodes: () => [], telegramProblem: () => 'off' },
    client: () => connected ?? null,
    requireClient: client,
  });
  const approvals = createApprovals({ recorder, replies, jobs, mainChat: () => 'web', client });
  const taskCards = createTaskCards({ recorder, delivery, bus });
  const reminders = createReminderDesk({
    ...{ recorder, replies, log },
    mainChat: () => 'web',
    timezone: () => 'America/Los_Angeles',
    client: () => connected ?? null,
  });
  const agent = createAgentKeeper({
    ownTools: [remindTool(reminders)],
    ...{ recorder, replies, jobs, skills, files, approvals, subagents, taskCards, memory, log, client },
    operator: 'Ada',
    timezone: () => 'UTC',
  });
  const rules = createBudgetRules(join(dir, 'config.yaml'), log);
  const budget = createBudget({ recorder, replies, rules, mainChat: () => 'web', log });
  const curated = createCuratedDesk({ recorder, replies, mainChat: () => 'web' });
  const commands = createCommands({
    ...{ skills, recorder, desk: jobs, delivery, budget, files, status },
    crons: crons.desk,
    reminders,
    memory,
    pictures: createWeekPictures({ recorder, files }),
    mainChat: () => 'web',
    approvals,
    stopTask: (id) => agent.stop(id),
    timezone: 'America/Los_Angeles',
  });
  const fetchAttachments = () => Promise.resolve();
  const desk = createTurnDesk({
    ...{ recorder, replies, jobs, commands, fetchAttachments },
    hasModel: () => (settings?.config.models.main.length ?? 0) > 0,
    voice: createVoiceDesk({ recorder, replies }),
    readReminder: (text, message) => plainReminder(reminders, text, message),
    route: createRouter({
      ...{ memory, recorder, log, models: settings ? routingModels({ settings, budget, log }) : null },
      isAway: () => nodes.there === false,
    }),
    askAgent: agent.ask,
  });
  const handle = handlesMessages ? desk.handleAccepted : () => Promise.resolve();
  const starter = createStarter({ recorder, client: () => null, handle, log });
  const intake = createIntake({ recorder, starter, bus });
  const auth = createAuth(TOKEN);
  const metrics = createMetrics(recorder);
  const temporal = { state: () => ({ ok: false, problem: 'Temporal was not reached yet', serverVersion: null }) };
  const app = createApp({
    whyOff: () => undefined,
    auth,
    recorder,
    intake,
    jobs,
    crons: crons.desk,
    reminders,
    budget,
    taskCards,
    memory,
    asks,
    curated,
    commands,
    files,
    bus,
    log,
    status,
    health: createHealth({ recorder, temporal, telegramProblem: () => 'off' }),
    metrics: () => metrics.metrics(),
    mainChat: () => 'web',
    operator: 'Ada',
  });

  function status(): Status {
    return {
      ready: true,
      gateway: { version: '0.0.0', pid: process.pid, startedAt: new Date().toISOString() },
      temporal: { address: '127.0.0.1:0', ui: 'http://127.0.0.1:8233', embedded: true, serverVersion: '1.32.0' },
      nodes: [
        {
          name: 'mac-node',
          queue: HOME_QUEUE,
          online: false,
          lastSeen: new Date(Date.now() - 600_000).toISOString(),
          version: '0.0.0',
          load: { running: 0, slots: 2 },
        },
      ],
      jobs: recorder.jobs.counts(Date.now()),
      costToday: budget.costToday(),
    };
  }

  /** As a crash leaves it: nothing is said to anybody, nothing more is written. */
  async function crash(): Promise<void> {
    starter.stop();
    crons.stop();
    await reminders.stop();
    cards.stop();
    notices.stop();
    recorder.close();
  }

  return {
    dir,
    recorder,
    files,
    bus,
    delivery,
    replies,
    cards,
    notices,
    jobs,
    crons,
    reminders,
    budget,
    commands,
    desk,
    intake,
    auth,
    app,
    /** Everything in and out of a chat, oldest first. */
    said: (chat = 'web', latest = 200) => recorder.entries.ofChat(chat, Number.MAX_SAFE_INTEGER, latest),
    /** Somebody says something; returns the message's id. */
    say(text: string, more: Partial<Incoming> = {}): string {
      const id = more.id ?? `test:${Math.random()}`;
      intake.accept([{ chat: 'web', senderName: 'Ada', text, attachments: [], ...more, id }]);
      return id;
    },
    /** A job is asked for; it waits. */
    queueJob(id: string, more: Partial<NewJob> = {}): void {
      recorder.jobs.insert(newJob(id, more));
      const job = recorder.jobs.find(id);
      if (job) notices.jobQueued(job);
    },
    /** A node has begun on a job, or says how far it is. */
    reportJob: (id: string, progress?: JobProgress, startedAt = Date.now()) =>
      jobs.report(id, { node: 'mac-node', runId: 'run-1', attempt: 1, startedAt, progress }),
    /** The home queue's node comes or goes. */
    setNode(there: boolean | null): void {
      nodes.there = there;
      notices.nodesChanged(HOME_QUEUE);
    },
    crash,
    /** Ends it and takes its folder away. */
    async stop(): Promise<void> {
      await delivery.stop();
      await crash();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export type GatewayParts = Awaited<ReturnType<typeof assembleGateway>>;

/** A job as a command would ask for it. */
export function newJob(id: string, more: Partial<NewJob> = {}): NewJob {
  return {
    id,
    workflowId: `job:${id}`,
    skill: 'render',
    summary: 'render storyboards/demo.yaml',
    input: {},
    attachments: [],
    queue: HOME_QUEUE,
    timeLimitMs: 60_000,
    chat: 'web',
    queuedAt: Date.now(),
    ...more,
  };
}
