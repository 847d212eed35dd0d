import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { NotReachable } from '../../contracts/errors.ts';
import type { Status } from '../../contracts/http/status.ts';
import type { JobProgress } from '../../contracts/job.ts';
import { createBus } from '../../gateway/bus.ts';
import { createCards } from '../../gateway/cards.ts';
import { createCommands } from '../../gateway/commands/index.ts';
import { createDelivery } from '../../gateway/delivery.ts';
import { createApp } from '../../gateway/http/app.ts';
import { createAuth } from '../../gateway/http/auth.ts';
import { createIntake } from '../../gateway/intake.ts';
import { createJobDesk } from '../../gateway/jobs.ts';
import { openRecorder } from '../../gateway/recorder/index.ts';
import { createReplies } from '../../gateway/replies.ts';
import { createStarter } from '../../gateway/starter.ts';
import { createLog } from '../../platform/log.ts';
import { openContentFiles } from '../../storage/content-files.ts';

export const TOKEN = 'token-of-the-page-test';

/**
 * The gateway's own HTTP, recorder and intake on a free port, without Temporal: what a turn would do (answer, start
 * a job, end it) the test does itself.
 */
export async function startPageGateway() {
  const dir = mkdtempSync(join(tmpdir(), 'mainstay-page-'));
  const log = createLog('page-test', 'silent');
  const recorder = openRecorder(join(dir, 'gateway.db'));
  const files = await openContentFiles(join(dir, 'files'));
  const bus = createBus();
  const delivery = createDelivery({ recorder, files, channelOf: () => null, log });
  const replies = createReplies({ recorder, delivery, bus });
  const cards = createCards({ recorder, delivery, uiUrl: undefined });
  const client = () => Promise.reject(new NotReachable('Temporal does not answer; see "mainstay doctor".'));
  const jobs = createJobDesk({ recorder, cards, replies, bus, client });
  const starter = createStarter({ recorder, client: () => null, log });
  const intake = createIntake({ recorder, starter, bus });
  const auth = createAuth(TOKEN);
  const app = createApp({
    auth,
    recorder,
    intake,
    jobs,
    commands: createCommands({ skills: [], recorder, desk: jobs, status }),
    files,
    bus,
    log,
    status,
    health: () => ({ ok: true, parts: {} }),
    metrics: () => Promise.resolve(''),
    mainChat: () => 'web',
    operator: 'Ada',
  });

  let server = await listen(0);
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    recorder,
    files,
    replies,
    jobs,
    loginCode: () => auth.newLoginCode(),
    /** Everything in and out of a chat, oldest first. */
    said: (chat = 'web') => recorder.entries.ofChat(chat, Number.MAX_SAFE_INTEGER, 200),
    say: (text: string, chat = 'web', id = `test:${Math.random()}`) =>
      intake.accept([{ id, chat, senderName: 'Ada', text, attachments: [] }]),
    answer: (text: string, to?: string) =>
      replies.give({
        key: `answer:${Math.random()}`,
        kind: 'replied',
        chat: 'web',
        text,
        to: to === undefined ? null : recorder.messages.find(to),
      }),
    /** A job that the message `messageId` asked for, on its way. */
    startJob(id: string, messageId: string, progress: JobProgress): void {
      recorder.jobs.insert({
        id,
        messageId,
        workflowId: `job:${id}`,
        skill: 'render',
        summary: 'render storyboards/demo.yaml',
        input: {},
        attachments: [],
        queue: 'mac-node',
        timeLimitMs: 60_000,
        chat: 'web',
        queuedAt: Date.now(),
      });
      jobs.report(id, { node: 'mac-node', runId: 'run-1', attempt: 1, startedAt: Date.now(), progress });
    },
    /** As a crash would: every connection is cut, nothing is said. */
    async goAway(): Promise<void> {
      await close(server);
    },
    async comeBack(): Promise<void> {
      server = await listen(port);
    },
    async stop(): Promise<void> {
      await close(server);
      starter.stop();
      cards.stop();
      await delivery.stop();
      recorder.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };

  function status(): Status {
    return {
      ready: true,
      gateway: { version: '0.0.0', pid: process.pid, startedAt: new Date().toISOString() },
      temporal: { address: '127.0.0.1:0', ui: 'http://127.0.0.1:8233', embedded: true, serverVersion: '1.32.0' },
      nodes: [
        {
          name: 'mac-node',
          queue: 'mac-node',
          online: false,
          lastSeen: new Date(Date.now() - 600_000).toISOString(),
          version: '0.0.0',
          load: { running: 0, slots: 2 },
        },
      ],
      jobs: { ...recorder.jobs.counts(Date.now()) },
      costToday: 0,
    };
  }

  function listen(at: number): Promise<ServerType> {
    return new Promise((resolve, reject) => {
      const listening = serve({ fetch: app.fetch, port: at, hostname: '127.0.0.1' }, () => resolve(listening));
      listening.once('error', reject);
    });
  }
}

export type PageGateway = Awaited<ReturnType<typeof startPageGateway>>;

function close(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
