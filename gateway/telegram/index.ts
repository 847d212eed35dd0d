import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from 'grammy';
import type { Log } from '../../platform/log.ts';
import { NotReachable } from '../../contracts/errors.ts';
import type { EditOutcome, OutgoingMessage, SendOutcome } from '../channel.ts';
import { answerPress } from './answer-press.ts';
import { createApi, createPollApi, LONG_POLL_S } from './api.ts';
import { setCommands } from './commands.ts';
import { editMessage, type Edit } from './edit.ts';
import { descriptionOf, reasonOf } from './failure.ts';
import { downloadFile } from './files.ts';
import { findSent, type FindOptions } from './find.ts';
import { startPolling, type Poller } from './poll.ts';
import { sendMessage, type SendOptions } from './send.ts';
import { readUpdate, type BotIdentity, type Incoming } from './updates.ts';

const CAUGHT_UP_WITHIN_MS = 10_000;

const TELEGRAM_ROOT = 'https://api.telegram.org';

/** Telegram's own limit for bots, and that of a Bot API server of one's own. */
const UPLOAD_LIMIT = { telegram: 50 * 1_048_576, own: 2_000 * 1_048_576 };

export interface TelegramOptions {
  token: string;
  apiRoot?: string;
  log: Log;
  /** The largest file to upload, in bytes; by default what the server at `apiRoot` is known to take. */
  maxUploadBytes?: number;
}

/** Telegram as a channel: updates come in by `poll`, everything else goes out. */
export interface Telegram {
  /** @throws NotReachable, naming what Telegram said */
  me(): Promise<BotIdentity>;
  /**
   * Listens until stopped. `accept` gets what came, in order, and returns when it is durable; only then does Telegram
   * forget it. What `accept` has seen may come again: deduplicate by key.
   */
  poll(accept: (incoming: Incoming[]) => Promise<void> | void): Poller;
  send(message: OutgoingMessage, options?: Omit<SendOptions, 'maxUploadBytes'>): Promise<SendOutcome>;
  /** For a send that ended unclear, or whose outcome a crash took: the ids of the parts that did arrive. */
  find(message: OutgoingMessage, options: Omit<FindOptions, 'maxUploadBytes'>): Promise<string[]>;
  /** Resolves with true when everything that people wrote up to now has been taken in, and with false after 10 s. */
  caughtUp(): Promise<boolean>;
  edit(edit: Edit): Promise<EditOutcome>;
  answerPress(key: string, text?: string): Promise<EditOutcome>;
  setCommands(commands: readonly { name: string; summary: string }[]): Promise<void>;
  /** @returns the file's size in bytes */
  download(fileId: string, toPath: string, signal?: AbortSignal): Promise<number>;
}

/** Opens nothing yet: the first call does. */
export function createTelegram({ token, apiRoot = TELEGRAM_ROOT, log, ...options }: TelegramOptions): Telegram {
  const root = apiRoot.replace(/\/+$/, '');
  const maxUploadBytes = options.maxUploadBytes ?? (root === TELEGRAM_ROOT ? UPLOAD_LIMIT.telegram : UPLOAD_LIMIT.own);
  const api = createApi({ token, apiRoot: root });
  const identity = remember(() => askIdentity(api));
  let listen: (poller: Poller) => void;
  const listening = new Promise<Poller>((resolve) => (listen = resolve));
  return {
    me: () => reaching(identity),
    poll(accept) {
      const poller = pollWith(createPollApi({ token, apiRoot: root }), identity, accept, log);
      listen(poller);
      return poller;
    },
    send: (message, more) => sendMessage(api, message, { ...more, maxUploadBytes }),
    find: (message, more) => reaching(() => findSent(api, message, { ...more, maxUploadBytes })),
    caughtUp: () =>
      Promise.race([
        listening.then((poller) => poller.caughtUp()).then(() => true),
        sleep(CAUGHT_UP_WITHIN_MS, false, { ref: false }),
      ]),
    edit: (edit) => editMessage(api, edit),
    answerPress: (key, text) => answerPress(api, key, text),
    setCommands: (commands) => reaching(() => setCommands(api, commands)),
    download: (fileId, toPath, signal) => downloadFile(api, { token, apiRoot: root, fileId, toPath, signal }),
  };
}

function pollWith(
  api: Api,
  identity: () => Promise<BotIdentity>,
  accept: (incoming: Incoming[]) => Promise<void> | void,
  log: Log,
): Poller {
  return startPolling({
    log,
    async fetch(offset, waits, signal) {
      await identity();
      try {
        const timeout = waits ? LONG_POLL_S : 0;
        const asked = { offset, timeout, allowed_updates: ['message', 'callback_query'] as const };
        return await api.getUpdates(asked, signal as Parameters<typeof api.getUpdates>[1]);
      } catch (error) {
        // A webhook set by whoever had this token before would keep every update from us.
        if (/webhook is active/i.test(descriptionOf(error))) await api.deleteWebhook();
        throw error;
      }
    },
    async accept(updates) {
      const bot = await identity();
      await accept(updates.map((update) => readUpdate(update, bot)));
    },
  });
}

async function askIdentity(api: Api): Promise<BotIdentity> {
  const { id, username } = await api.getMe();
  return { id, username };
}

/** Asks once; a failure is not remembered. */
function remember<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}

async function reaching<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new NotReachable(`${reasonOf(error)} Check TELEGRAM_BOT_TOKEN and the connection.`, { cause: error });
  }
}
