import { z } from 'zod';
import { jobView, type JobView } from '../../contracts/job.ts';
import {
  type BotApiServer,
  type SentMessage,
  startBotApi,
  type TelegramUser,
  type WireMessage,
} from './bot-api-server.ts';
import { createMainstay, type TestMainstay } from './mainstay.ts';
import { until } from './until.ts';

/** What a busy machine may take for one thing. */
const PATIENCE_MS = 50_000;
const OPERATOR = 7;

/** The whole system with a bot, and its operator Ann in a private chat with it. */
export interface TelegramMainstay {
  mainstay: TestMainstay;
  server: BotApiServer;
  ann: TelegramUser;
  /** Everything the bot sent as a reply to this message, as it stands now. */
  repliesTo(message: WireMessage): SentMessage[];
  /** The first reply to this message whose text or caption fits. */
  replyTo(message: WireMessage, fits?: RegExp, timeoutMs?: number): Promise<SentMessage>;
  /** The answer to a text that Ann says now. */
  ask(text: string): Promise<string>;
  jobs(): Promise<JobView[]>;
  /** The job of this message once it is in a state. */
  jobIn(state: JobView['state'], summary: string): Promise<JobView>;
  dispose(): Promise<void>;
}

export async function createTelegramMainstay(env: Record<string, string> = {}): Promise<TelegramMainstay> {
  const server = await startBotApi();
  const ann = server.user({ id: OPERATOR, name: 'Ann' });
  const mainstay = await createMainstay({
    ...server.settings({ id: OPERATOR }),
    ...env,
  });

  const repliesTo = (message: WireMessage) =>
    server
      .sent(message.chat.id)
      .filter(({ message: { reply_to_message } }) => reply_to_message?.message_id === message.message_id);
  const replyTo = async (message: WireMessage, fits = /./, timeoutMs = PATIENCE_MS) => {
    const fitting = () => repliesTo(message).find((sent) => fits.test(textOf(sent)));
    try {
      return await server.waitFor(fitting, timeoutMs);
    } catch (cause) {
      const replies = repliesTo(message).map(textOf).join('\n---\n');
      throw new Error(`No reply like ${String(fits)} came, but these:\n${replies}`, { cause });
    }
  };
  const jobs = async () => z.array(jobView).parse(await mainstay.client().get('/api/jobs?limit=1000'));

  return {
    mainstay,
    server,
    ann,
    repliesTo,
    replyTo,
    ask: async (text) => textOf(await replyTo(ann.sends(text))),
    jobs,
    async jobIn(state, summary) {
      const find = async () => (await jobs()).find((job) => job.summary === summary && job.state === state);
      return until(`${summary} is ${state}`, find, PATIENCE_MS);
    },
    async dispose() {
      await mainstay.dispose();
      await server.close();
    },
  };
}

/** What a person reads of a message. */
export function textOf({ message }: SentMessage): string {
  return message.text ?? message.caption ?? '';
}
