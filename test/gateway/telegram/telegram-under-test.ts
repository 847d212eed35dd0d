import { pino } from 'pino';
import { createTelegram, type Telegram } from '../../../gateway/telegram/index.ts';
import type { Poller } from '../../../gateway/telegram/poll.ts';
import type { Incoming } from '../../../gateway/telegram/updates.ts';
import { startBotApi, type BotApiServer, type TelegramUser } from '../../support/bot-api-server.ts';

export interface UnderTest {
  server: BotApiServer;
  telegram: Telegram;
  /** The operator, whose private chat is `telegram:7`. */
  ann: TelegramUser;
  /** Everything logged, as JSON lines. */
  logged: string[];
  poll: Telegram['poll'];
  /** Ends every poll and the server. */
  stop(): Promise<void>;
}

/** A Bot API server on loopback and the channel connected to it. */
export async function startUnderTest(options: { maxUploadBytes?: number; apiRoot?: string } = {}): Promise<UnderTest> {
  const server = await startBotApi();
  const logged: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });
  const telegram = createTelegram({ token: server.token, apiRoot: options.apiRoot ?? server.root, log, ...options });
  const pollers: Poller[] = [];
  return {
    server,
    telegram,
    ann: server.user({ id: 7, name: 'Ann' }),
    logged,
    poll(accept) {
      const poller = telegram.poll(accept);
      pollers.push(poller);
      return poller;
    },
    async stop() {
      await Promise.all(pollers.map((poller) => poller.stop()));
      await server.close();
    },
  };
}

/** An intake that keeps what it accepted, and can be told to fail. */
export function createIntake() {
  const accepted: Incoming[] = [];
  return {
    accepted,
    failures: 0,
    texts: () => accepted.flatMap((one) => (one.kind === 'message' ? [one.text] : [])),
    accept(incoming: Incoming[]): void {
      if (this.failures > 0) {
        this.failures -= 1;
        throw new Error('disk full');
      }
      accepted.push(...incoming);
    },
  };
}
