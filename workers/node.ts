import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { NativeConnection, Worker } from '@temporalio/worker';
import { z } from 'zod';
import { loadSkills } from '../activities/skills.ts';
import { artifactRef, type FileRef } from '../contracts/artifact.ts';
import { BadInput, sentenceOf } from '../contracts/errors.ts';
import type { NodeAnnouncement } from '../contracts/http/node.ts';
import { HOME_QUEUE } from '../contracts/queues.ts';
import type { StopReason } from '../contracts/skill.ts';
import { watchCurated } from '../memory/curated/watch.ts';
import { createDailyLog } from '../memory/log/daily-log.ts';
import { dailyLogFilesMigration, dailyLogMigration } from '../memory/log/daily-log-cursor.ts';
import { createCoolDowns } from '../models/cool-downs.ts';
import { lookAtVoice } from '../models/look-at-voice.ts';
import { createProviders } from '../models/providers.ts';
import { findTools, toolVariables } from '../platform/find-tools.mjs';
import { prepareHome } from '../platform/home.ts';
import type { Log } from '../platform/log.ts';
import { findSandbox } from '../platform/sandbox/find-sandbox.ts';
import type { Settings } from '../platform/settings.ts';
import { createKnownRedactor } from '../platform/secrets/redact-known.ts';
import { redactAll } from '../platform/secrets/redact.ts';
import { connectClient, connectNative, temporalTarget, withRelay } from '../platform/temporal/connection.ts';
import { setCurrentVersion } from '../platform/temporal/versions.ts';
import { build } from '../platform/version.ts';
import { openContentFiles } from '../storage/content-files.ts';
import { whenThereIsRoom } from '../storage/room.ts';
import { openDatabase } from '../storage/sqlite.ts';
import { announceForever } from './announce.ts';
import { createGatewayLink } from './gateway-link.ts';
import { grantableVariables, serverVariables } from './grants.ts';
import { endAbandoned } from './journal/abandoned.ts';
import { createJournalInterceptor } from './journal/interceptor.ts';
import { createJournal, deathsMigration, journalMigration } from './journal/journal.ts';
import { answerAsks } from './memory/answer-asks.ts';
import { createMcpServers } from './mcp/servers.ts';
import { searchIn } from './memory/search-in.ts';
import { createMemoryThread } from './memory/start-thread.ts';
import { createModelActivity } from './model-activity.ts';
import { createNodeWorkers, shutDown } from './node-workers.ts';
import { offerModels, offerSkills } from './offer.ts';
import { createOwnLog, ownLogMigration } from './own-log.ts';
import { createPurse } from './purse.ts';
import { installRuntime } from './runtime.ts';
import { runWorker } from './run-worker.ts';
import { tidyForever } from './tidy.ts';
import { createSkillActivity } from './skill-activity.ts';
import { createTranscribeActivity } from './voice/transcribe-activity.ts';
import { createSubagentActivity, isSubagentOffer } from './subagent-activity.ts';

const TRY_AGAIN_MS = 500;

/** Of all that an activity may return, a skill's result alone has files to hand over. */
const withArtifacts = z.object({ artifacts: z.array(artifactRef).default([]) });

export interface NodeOptions {
  /** The node's name; its queue unless said otherwise. */
  name: string;
  queue: string;
}

export interface RunningNode {
  /** `node restarts` leaves scripts running for the next node to find; `node ends` leaves nothing. */
  stop(reason: Extract<StopReason, `node ${string}`>): Promise<void>;
}

/** Starts a node: it pulls work from its queue, and needs no open port. */
export async function startNode(settings: Settings, { name, queue }: NodeOptions, log: Log): Promise<RunningNode> {
  if (!settings.token)
    throw new BadInput('MAINSTAY_TOKEN is not set; copy it from the .env file of the gateway’s home.');
  const paths = prepareHome(settings.home);
  const { version, buildId } = build();
  const { slots } = settings.config.node;
  const redact = createKnownRedactor(settings.secrets);
  installRuntime(log);

  const migrations = [journalMigration, dailyLogMigration, deathsMigration, ownLogMigration, dailyLogFilesMigration];
  const db = await whenThereIsRoom(() => openDatabase(paths.nodeDb, migrations), {
    onWait: (error) => log.error({ err: error }, 'the disk is full; the node waits for room'),
  });
  const journal = createJournal(db);
  const files = await openContentFiles(paths.files);
  const link = createGatewayLink({ url: settings.gatewayUrl, token: settings.token, node: name, log });
  const ownLog = createOwnLog({ db, journal, node: name, log, handOver: link.handOverLog });
  let journaling: ReturnType<typeof createJournalInterceptor> | null = null;
  const line = await withRelay(temporalTarget(settings.env), {
    log,
    onDead: () => ownLog.noteCut(),
    onBack(deadSince) {
      journaling
        ?.lineIsBack(deadSince)
        .catch((error: unknown) => log.warn({ err: error }, 'outcomes go the usual way'));
    },
  });
  const { target } = line;
  nameTools(settings);
  const tools = await findTools({ configured: settings.config.tools, env: settings.env });
  const skills = await loadSkills();
  const sandbox = await findSandbox(settings.config.sandbox, { env: settings.env });
  const offered = offerSkills(skills, tools, sandbox);
  const { models, prices, providers, timezone } = settings.config;
  const mcp = await createMcpServers({
    ...{ config: settings.config.mcp, cwd: paths.workspace, redact, log },
    grantable: serverVariables(settings),
  });
  // The daily log lies with the home machine's workspace and memory; a spare has none.
  const memory =
    queue === HOME_QUEUE
      ? createMemoryThread({ folder: paths.memory, timezone, databaseUrl: settings.memoryDatabaseUrl }, log)
      : null;
  const stopping = new AbortController();
  /** Work that is stopped still settles what it used. */
  const over = new AbortController();
  const endpoints = createProviders({ providers, env: settings.env });
  const purse = createPurse({ url: settings.gatewayUrl, token: settings.token, log, ended: over.signal });
  const asking = {
    models,
    prices,
    providers: endpoints,
    coolDowns: createCoolDowns(),
    purse,
    log,
  };
  const callModel = createModelActivity({ ...asking, files, link });
  const { voice } = settings.config;
  const transcribe = createTranscribeActivity({ ...asking, voice, files, link });
  const listens = await lookAtVoice(voice, endpoints);

  let workers: { queue: string; worker: Worker }[] = [];
  let abandoned: Promise<void> | undefined;

  async function work(client: Client, connection: NativeConnection): Promise<void> {
    const jobOptions = {
      workspace: paths.workspace,
      memory: paths.memory,
      runs: paths.runs,
      files,
      ...{ link, mcp },
      searchMemory: searchIn(memory),
      grantable: grantableVariables(settings),
      redact,
      models: { ...asking, readFile: ({ sha256 }: FileRef) => readFile(files.path(sha256)) },
      log,
    };
    journaling ??= createJournalInterceptor({
      journal,
      hasEffect: (skill) => skills.some(({ name, effect }) => name === skill && effect !== 'none'),
      client,
      log,
      deliver: async (result, signal) => {
        for (const { sha256, thumbnail } of withArtifacts.parse(result).artifacts) {
          await link.pushFile(sha256, files, signal);
          if (thumbnail) await link.pushFile(thumbnail.sha256, files, signal);
        }
      },
    });
    const skillActivities = offered.map((offer) => [
      offer.skill.name,
      isSubagentOffer(offer)
        ? createSubagentActivity(offer, { ...jobOptions, node: name, settings, found: sandbox })
        : createSkillActivity(offer, name, jobOptions),
    ]) as [string, (input: unknown) => Promise<unknown>][];
    workers = await createNodeWorkers({
      connection,
      namespace: target.namespace,
      identity: name,
      interceptor: journaling.interceptor,
      activities: { ...Object.fromEntries(skillActivities), callModel, transcribe },
      ...{ queue, buildId, slots },
    });
    const { isGoing } = journaling;
    abandoned ??= endAbandoned({ journal, client, skills, runs: paths.runs, isGoing, log }, stopping.signal).catch(
      (error: unknown) => {
        if (!stopping.signal.aborted) log.error({ err: error }, 'could not see after work of an earlier start');
      },
    );
    const running = workers.map(({ queue, worker }) =>
      runWorker(worker, async () => {
        await setCurrentVersion(client, queue, buildId);
        log.info({ queue }, 'the node pulls work');
      }).finally(() => shutDown(workers)),
    );
    const ended = await Promise.allSettled(running);
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
  }

  async function workForever(): Promise<void> {
    let client: Client | undefined;
    let problem = '';
    while (!stopping.signal.aborted) {
      let connection: NativeConnection | undefined;
      try {
        client ??= await connectClient(target);
        connection = await connectNative(target);
        await work(client, connection);
        problem = '';
      } catch (error) {
        if (stopping.signal.aborted) break;
        if (problem !== sentenceOf(error)) log.warn({ err: error }, 'the node has to wait for Temporal');
        problem = sentenceOf(error);
        await sleep(TRY_AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      } finally {
        workers = [];
        await connection
          ?.close()
          .catch((error: unknown) => log.debug({ err: error }, 'the connection did not close cleanly'));
      }
    }
    await client?.connection.close();
  }

  const announcement = (): NodeAnnouncement => ({
    ...{ queue, version, buildId, slots },
    pid: process.pid,
    host: hostname(),
    running: journaling?.running() ?? 0,
    skills: offered.map(({ skill, available, reason }) => ({ name: skill.name, available, reason })),
    tools: Object.fromEntries(Object.entries(tools).map(([tool, found]) => [tool, found.version])),
    models: offerModels(models, endpoints),
    voice: listens,
    mcp: mcp.views(),
  });

  const running = [
    workForever(),
    announceForever({ link, announcement, mcp, ownLog, log }, stopping.signal),
    tidyForever({ journal, runs: paths.runs, log }, stopping.signal),
  ];
  if (memory) {
    const dailyLog = createDailyLog({ db, folder: paths.memory, timezone });
    const pull = async (after: number, signal: AbortSignal) => {
      try {
        // What was done here comes first, so that it finds its place among what is pulled then.
        await ownLog.tellIfCut();
        const askedAt = Date.now();
        const pulled = await link.pullLog(after, 25, signal);
        ownLog.noteAnswered(askedAt);
        // The gateway does not know the secrets of this node.
        return redactAll(redact, pulled);
      } catch (error) {
        if (!signal.aborted) ownLog.noteCut();
        throw error;
      }
    };
    running.push(dailyLog.follow(pull, stopping.signal, log));
    running.push(answerAsks({ link, answer: memory.answer, log }, stopping.signal));
    running.push(watchCurated({ memory: paths.memory, handOver: link.handOverMemory, log }, stopping.signal));
  }

  return {
    async stop(reason) {
      stopping.abort();
      await journaling?.stopAll(reason);
      await purse.settled();
      over.abort();
      shutDown(workers);
      // Who still waits for a first connection is held by the relay, and would wait for ever.
      if (workers.length === 0) await line.close();
      await Promise.allSettled([...running, abandoned, memory?.stop(), mcp.stop()]);
      await line.close();
      db.close();
    },
  };
}

/** Skills look their programs up by themselves; what `config.yaml` and `.env` say of them reaches them this way. */
function nameTools({ config, env }: Settings): void {
  const configured: Record<string, string | undefined> = config.tools;
  for (const [tool, variable] of Object.entries(toolVariables)) {
    const path = env[variable] ?? configured[tool];
    if (path) process.env[variable] = path;
  }
}
