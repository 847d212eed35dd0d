import { serve } from '@hono/node-server';
import { createGatewayActivities } from '../activities/gateway/activities.ts';
import { loadSkills } from '../activities/skills.ts';
import { BadInput } from '../contracts/errors.ts';
import type { Status } from '../contracts/http/status.ts';
import { HOME_QUEUE } from '../contracts/queues.ts';
import { prepareHome } from '../platform/home.ts';
import type { Log } from '../platform/log.ts';
import type { Settings } from '../platform/settings.ts';
import { createRedactor } from '../platform/secrets/redact.ts';
import { temporalTarget, withRelay } from '../platform/temporal/connection.ts';
import { localTimezone } from '../contracts/timezone.ts';
import { build } from '../platform/version.ts';
import { openContentFiles } from '../storage/content-files.ts';
import { whenThereIsRoom } from '../storage/room.ts';
import { installRuntime } from '../workers/runtime.ts';
import { createApprovals } from './agent/approvals.ts';
import { createCapWatch } from './agent/cap-watch.ts';
import { createAgentKeeper } from './agent/keeper.ts';
import { createSubagents } from './agent/subagents.ts';
import { createTaskCards } from './agent/task-cards.ts';
import { createAttachmentFetcher } from './attachments.ts';
import { createBudget } from './budget/budget.ts';
import { createBudgetRules } from './budget/config.ts';
import { createBus } from './bus.ts';
import { createCards } from './cards.ts';
import { createCommands } from './commands/index.ts';
import { plainReminder } from './commands/remind.ts';
import { createCrons } from './crons/index.ts';
import { createWeekPictures } from './crons/picture.ts';
import { createCuratedDesk } from './curated-copy.ts';
import { createDelivery } from './delivery.ts';
import { createApp } from './http/app.ts';
import { createAuth } from './http/auth.ts';
import { createHealth } from './health.ts';
import { createIntake } from './intake.ts';
import { createJobDesk } from './jobs.ts';
import { createAsks } from './memory/asks.ts';
import { createMemoryDesk } from './memory/desk.ts';
import { createMetrics } from './metrics.ts';
import { createNodeWatch } from './node-watch.ts';
import { createOutageNotices } from './outage-notices.ts';
import { openRecorder } from './recorder/index.ts';
import { createReconciler } from './reconcile.ts';
import { createReminderDesk } from './reminders/desk.ts';
import { remindTool } from './reminders/tool.ts';
import { createReplies } from './replies.ts';
import { recordSettingsChange } from './settings-entry.ts';
import { routingModels } from './routing/models.ts';
import { createRouter } from './routing/router.ts';
import { createStarter } from './starter.ts';
import { createStatus } from './status.ts';
import { createStrandedWatch } from './stranded.ts';
import { linkTelegram, telegramChannel } from './telegram-link.ts';
import { createTelegram } from './telegram/index.ts';
import { linkTemporal } from './temporal-link.ts';
import { createTurnDesk } from './turn-desk.ts';
import { createVoiceDesk } from './voice.ts';

export interface Gateway {
  stop(): Promise<void>;
}

/**
 * Starts the gateway: HTTP, recorder, outbox, Telegram and the worker of every workflow, in one process.
 * Resolves when it takes messages; Temporal may come later.
 * @throws BadInput when the port is in use or the token is missing
 */
export async function startGateway(settings: Settings, log: Log): Promise<Gateway> {
  if (!settings.token) throw new BadInput('MAINSTAY_TOKEN is not set; `mainstay up` makes one at its first start.');
  const paths = prepareHome(settings.home);
  const { version, buildId } = build();
  const startedAt = Date.now();
  const { operator, telegram: telegramConfig } = settings.config;

  installRuntime(log);
  const line = await withRelay(temporalTarget(settings.env), { log });
  const { target } = line;
  const onWait = (error: unknown) => log.error({ err: error }, 'the disk is full; the gateway waits for room');
  const recorder = await whenThereIsRoom(() => openRecorder(paths.gatewayDb, createRedactor(settings.secrets)), {
    onWait,
  });
  const files = await openContentFiles(paths.files);
  const bus = createBus();
  const telegram = settings.telegram.token
    ? createTelegram({
        token: settings.telegram.token,
        apiRoot: settings.telegram.apiRoot,
        maxUploadBytes: telegramConfig.maxUploadMb && telegramConfig.maxUploadMb * 1_048_576,
        log,
      })
    : null;
  const channel = telegram && telegramChannel(telegram);
  const delivery = createDelivery({
    recorder,
    files,
    channelOf: (chat) => (chat.startsWith('telegram:') ? channel : null),
    log,
  });
  const replies = createReplies({ recorder, delivery, bus });
  const cards = createCards({
    recorder,
    delivery,
    webUi: settings.uiUrl === undefined ? undefined : { url: settings.uiUrl, namespace: target.namespace },
    log,
  });
  const hasNode = (queue: string) => nodes.hasNode(queue);
  const notices = createOutageNotices({ recorder, replies, delivery, bus, hasNode, log });
  const skills = await loadSkills();
  const subagents = createSubagents({ skills, operator, configured: settings.config.subagents });
  const jobs = createJobDesk({
    ...{ recorder, cards, replies, bus, notices, subagents },
    client: () => temporal.requireClient(),
  });
  const statusNow = (): Status => status();
  const asks = createAsks({ isAway: () => hasNode(HOME_QUEUE) === false });
  const memory = createMemoryDesk({ asks, copy: () => recorder.curatedCopy.get(), timezone: settings.config.timezone });
  const crons = createCrons({
    ...{ recorder, replies, jobs, bus, skills, files, log },
    configFile: paths.configFile,
    mainChat: () => mainChat(),
    health: { folder: settings.home, nodes: () => nodes.all(), telegramProblem: () => telegramProblem() },
    client: () => temporal.client(),
    requireClient: () => temporal.requireClient(),
  });
  const approvals = createApprovals({
    ...{ recorder, replies, jobs },
    mainChat: () => mainChat(),
    client: () => temporal.requireClient(),
  });
  const budget = createBudget({
    ...{ recorder, replies, log },
    rules: createBudgetRules(paths.configFile, log),
    mainChat: () => mainChat(),
  });
  const curated = createCuratedDesk({ recorder, replies, mainChat: () => mainChat() });
  const reminders = createReminderDesk({
    ...{ recorder, replies, log },
    mainChat: () => mainChat(),
    timezone: () => settings.config.timezone ?? localTimezone(),
    client: () => temporal.client(),
  });
  const commands = createCommands({
    ...{ skills, recorder, desk: jobs, delivery, budget, files, approvals, status: statusNow },
    stopTask: (id) => agent.stop(id),
    crons: crons.desk,
    reminders,
    memory,
    pictures: createWeekPictures({ recorder, files }),
    mainChat: () => mainChat(),
    timezone: settings.config.timezone,
  });
  const fetchAttachments = createAttachmentFetcher({ telegram, recorder, files, folder: paths.files });
  const taskCards = createTaskCards({ recorder, delivery, bus });
  const agent = createAgentKeeper({
    ...{ recorder, replies, jobs, skills, files, approvals, subagents, operator, taskCards, memory, log },
    ownTools: [remindTool(reminders)],
    timezone: () => settings.config.timezone ?? localTimezone(),
    client: () => temporal.requireClient(),
  });
  const desk = createTurnDesk({
    ...{ recorder, replies, jobs, commands, fetchAttachments },
    hasModel: () => recorder.nodes.all().some(({ announcement }) => (announcement.models?.main ?? []).length > 0),
    voice: createVoiceDesk({ recorder, replies }),
    readReminder: (text, message) => plainReminder(reminders, text, message),
    route: createRouter({
      ...{ memory, recorder, log, models: routingModels({ settings, budget, log }) },
      isAway: () => hasNode(HOME_QUEUE) === false,
    }),
    askAgent: agent.ask,
  });
  const starter = createStarter({ recorder, client: () => temporal.client(), handle: desk.handleAccepted, log });
  const intake = createIntake({ recorder, starter, bus });

  const reconciler = createReconciler({ recorder, jobs, log });
  const stranded = createStrandedWatch({ buildId, log });
  const capWatch = createCapWatch({ recorder, budget, log });
  const nodes = createNodeWatch({
    recorder,
    bus,
    namespace: target.namespace,
    log,
    onQueueChange: notices.nodesChanged,
  });
  const temporal = linkTemporal({
    target,
    hangUp: () => line.close(),
    buildId,
    activities: createGatewayActivities({ desk, crons: crons.keeper, agent, subagents, reminders }),
    log,
    onReady(client) {
      starter.sweep();
      nodes.watch(client);
      reconciler.watch(client);
      stranded.watch(client);
      capWatch.watch(client);
      crons.ready(client);
      reminders.ready();
    },
  });
  const status = createStatus({
    ...{ recorder, nodes, temporal, target, settings, version, startedAt },
    costToday: budget.costToday,
  });

  const auth = createAuth(settings.token);
  const mainChat = () => {
    const first = settings.telegram.allowedUsers[0] ?? recorder.people.first();
    return telegram && first ? `telegram:${first}` : 'web';
  };
  const metrics = createMetrics(recorder);
  let telegramLink: ReturnType<typeof linkTelegram> | null = null;
  const telegramProblem = () => (telegram ? (telegramLink?.problem() ?? null) : 'off');
  const health = createHealth({ recorder, temporal, telegramProblem });
  const app = createApp({
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
    status: statusNow,
    whyOff: nodes.whyOff,
    health,
    metrics: () => metrics.metrics(),
    mainChat,
    operator,
  });
  const server = await listen(app.fetch, settings);

  delivery.start();
  telegramLink =
    telegram &&
    linkTelegram({ telegram, recorder, intake, delivery, commands, allowedUsers: settings.telegram.allowedUsers, log });
  const note = (key: string, at: number, text: string) =>
    recorder.entries.record({ key, kind: 'system', who: 'System', at, text });
  await whenThereIsRoom(() => recordSettingsChange(recorder, settings.config), { onWait });
  await whenThereIsRoom(() => note(`gateway:start:${startedAt}`, startedAt, `Gateway started (version ${version})`), {
    onWait,
  });
  log.info({ url: settings.gatewayUrl }, 'the gateway takes messages');

  return {
    async stop() {
      await telegramLink?.stop();
      starter.stop();
      reconciler.stop();
      stranded.stop();
      capWatch.stop();
      crons.stop();
      await reminders.stop();
      await nodes.stop();
      await temporal.stop();
      await line.close();
      cards.stop();
      notices.stop();
      await delivery.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(resolve));
      try {
        note(`gateway:stop:${startedAt}`, Date.now(), 'Gateway stopped');
      } catch (error) {
        log.error({ err: error }, 'the stop could not be noted');
      }
      recorder.close();
    },
  };
}

type Server = { close(done: () => void): void; closeAllConnections(): void };

function listen(fetch: Parameters<typeof serve>[0]['fetch'], { port, host }: Settings): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: host }, () => resolve(server as unknown as Server));
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === 'EADDRINUSE'
          ? 'is in use by another program, perhaps by another Mainstay home'
          : `can't be listened on (${cause.message})`;
      reject(new BadInput(`Port ${port} of ${host} ${why}; choose another by MAINSTAY_PORT.`, { cause }));
    });
  });
}
