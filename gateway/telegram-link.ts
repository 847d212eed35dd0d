import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileRef } from '../contracts/artifact.ts';
import type { Attachment } from '../contracts/message.ts';
import type { Log } from '../platform/log.ts';
import type { ContentFiles } from '../storage/content-files.ts';
import type { Channel } from './channel.ts';
import type { Command } from './commands/command.ts';
import { readCommand } from './commands/words.ts';
import type { Delivery } from './delivery.ts';
import type { Intake, Incoming } from './intake.ts';
import type { Recorder } from './recorder/index.ts';
import { sharesMessageIds } from './telegram/chat-id.ts';
import type { Telegram } from './telegram/index.ts';
import type { Incoming as Update, IncomingMessage, IncomingPress } from './telegram/updates.ts';

const DAY_MS = 86_400_000;

export interface TelegramLinkOptions {
  telegram: Telegram;
  recorder: Recorder;
  intake: Intake;
  delivery: Delivery;
  commands: readonly Command[];
  allowedUsers: readonly string[];
  log: Log;
}

/** Telegram's way in: who may, what it becomes, and the menu. */
export function linkTelegram({
  telegram,
  recorder,
  intake,
  delivery,
  commands,
  allowedUsers,
  log,
}: TelegramLinkOptions) {
  const isAllowed = (id: number) => allowedUsers.includes(String(id)) || recorder.people.isAllowed(String(id));

  function accept(updates: Update[]): void {
    const batch: Incoming[] = [];
    for (const update of updates) {
      if (update.kind === 'ignored') log.info({ what: update.what }, 'an update that is not for us');
      else if (!isAllowed(update.senderId)) greetStranger(update);
      else batch.push(update.kind === 'message' ? fromMessage(update) : fromPress(update));
    }
    intake.accept(batch);
    for (const update of updates) if (update.kind === 'press') void acknowledgePress(update);
  }

  /** Takes the little clock off the pressed button; it is only for show, so a failure is only logged. */
  async function acknowledgePress(press: IncomingPress): Promise<void> {
    const outcome = await telegram.answerPress(
      press.key,
      isAllowed(press.senderId) ? undefined : 'This bot is private.',
    );
    if (outcome.kind !== 'sent') log.debug({ outcome }, 'a press could not be acknowledged');
  }

  /** One polite line a day: a stranger starts nothing, and cannot make us chatter either. */
  function greetStranger(update: IncomingMessage | IncomingPress): void {
    if (update.kind === 'press') return;
    const { senderId, senderName, chat, externalId, text } = update;
    const code = /\b\d{8}\b/.exec(readCommand(text)?.rest ?? text)?.[0];
    const now = Date.now();
    const paired = code !== undefined && recorder.people.pair(code, String(senderId), senderName, now);
    const said = paired
      ? `Welcome, ${senderName}: you are paired with this Mainstay. /help shows what it can do.`
      : `This bot is private. Your Telegram id is ${senderId}; its operator lets you in by adding it to TELEGRAM_ALLOWED_USERS, or with a code from \`mainstay pair\` that you send here.`;
    const key = paired ? `paired:${senderId}` : `stranger:${senderId}:${Math.floor(now / DAY_MS)}`;
    const put = recorder.atomically(() => {
      recorder.entries.record({
        key,
        kind: 'system',
        who: 'System',
        at: now,
        text: `Telegram user ${senderId} (${senderName}) ${paired ? 'was paired' : 'was not let in'}`,
      });
      return recorder.outbox.put(key, chat, { text: said, replyToExternalId: externalId }, now);
    });
    if (put) delivery.kick(chat);
  }

  async function setMenu(): Promise<void> {
    try {
      await telegram.setCommands(commands.filter(({ hidden }) => !hidden));
    } catch (error) {
      log.warn({ err: error }, 'the command menu could not be set; it is set at the next start');
    }
  }

  const poller = telegram.poll(accept);
  void setMenu();
  return { problem: () => poller.problem(), stop: () => poller.stop() };
}

/** Telegram as the outbox sees it. */
export function telegramChannel(telegram: Telegram): Channel {
  return {
    sharesIds: sharesMessageIds,
    caughtUp: () => telegram.caughtUp(),
    newest: (ids) => (ids.length === 0 ? undefined : String(Math.max(...ids.map(Number)))),
    send: (message, delivered) => telegram.send(message, { alreadySent: delivered }),
    find: (message, delivered, { older, known }) =>
      telegram.find(message, { alreadySent: delivered, after: String(Math.max(...older.map(Number))), known }),
    edit: ([externalId = ''], { chat, text, format, buttons }) =>
      telegram.edit({ chat, externalId, text, format, buttons }),
  };
}

/** Brings what Telegram holds into our files; the key of an attachment is its content from then on. */
export async function fetchTelegramFile(
  telegram: Telegram,
  attachment: Extract<Attachment, { telegramFileId: string }>,
  { files, folder, signal }: { files: ContentFiles; folder: string; signal: AbortSignal },
): Promise<FileRef> {
  const temporary = join(folder, `telegram-${attachment.telegramFileId.replaceAll(/\W/g, '').slice(-40)}`);
  try {
    await telegram.download(attachment.telegramFileId, temporary, signal);
    const kept = await files.keep(temporary);
    return { ...kept, name: attachment.name, mime: attachment.mime };
  } finally {
    await rm(temporary, { force: true });
  }
}

function fromMessage({
  key,
  chat,
  externalId,
  senderId,
  senderName,
  text,
  attachments,
  album,
  unsupported,
}: IncomingMessage): Incoming {
  return {
    id: key,
    chat,
    externalId,
    senderId: String(senderId),
    senderName,
    text: text || (unsupported ? `(a ${unsupported})` : ''),
    attachments,
    album: album && `${chat}:${album}`,
  };
}

function fromPress({ key, chat, senderId, senderName, action }: IncomingPress): Incoming {
  return {
    id: `press:${key}`,
    chat,
    senderId: String(senderId),
    senderName,
    text: action,
    attachments: [],
    press: true,
  };
}
