import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import type { JobProgress } from '../../contracts/job.ts';
import { assembleGateway, type GatewayPartsOptions, newJob, TOKEN } from './gateway-parts.ts';

export { TOKEN };

/**
 * The gateway's own HTTP, recorder and intake on a free port, without Temporal unless given: what a turn would do
 * (answer, start a job, end it) the test does itself.
 */
export async function startPageGateway(
  options: Pick<GatewayPartsOptions, 'skills' | 'temporal' | 'handlesMessages'> = {},
) {
  const gateway = await assembleGateway({ handlesMessages: false, ...options });
  const { app, auth, files, intake, jobs, recorder, replies } = gateway;
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    dir: gateway.dir,
    recorder,
    bus: gateway.bus,
    crons: gateway.crons,
    budget: gateway.budget,
    files,
    replies,
    jobs,
    loginCode: () => auth.newLoginCode(),
    said: gateway.said,
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
      recorder.jobs.insert(newJob(id, { messageId }));
      gateway.reportJob(id, progress);
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
      await gateway.stop();
    },
  };

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
