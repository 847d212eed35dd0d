import type { GatewayDesk } from '../activities/gateway/activities.ts';
import { BadInput } from '../contracts/errors.ts';
import type { ContentFiles } from '../storage/content-files.ts';
import type { Recorder } from './recorder/index.ts';
import { fetchTelegramFile } from './telegram-link.ts';
import type { Telegram } from './telegram/index.ts';

const ALIVE_EVERY_MS = 5_000;

export interface AttachmentFetcherOptions {
  telegram: Telegram | null;
  recorder: Recorder;
  files: ContentFiles;
  /** Where a file lies while it comes. */
  folder: string;
}

/** Brings a message's attachments here after its acceptance, one after the other; those that are here stay. */
export function createAttachmentFetcher({
  telegram,
  recorder,
  files,
  folder,
}: AttachmentFetcherOptions): GatewayDesk['fetchAttachments'] {
  return async (messageId, alive, signal) => {
    const beat = setInterval(alive, ALIVE_EVERY_MS);
    try {
      const message = recorder.messages.find(messageId);
      for (const [index, attachment] of (message?.attachments ?? []).entries()) {
        if ('sha256' in attachment) continue;
        if (!telegram)
          throw new BadInput(
            'The attachment is with Telegram, and no bot token is set any more; set TELEGRAM_BOT_TOKEN and send it again.',
          );
        const file = await fetchTelegramFile(telegram, attachment, { files, folder, signal });
        const now = recorder.messages.find(messageId)?.attachments ?? [];
        recorder.messages.setAttachments(messageId, now.with(index, file));
      }
    } finally {
      clearInterval(beat);
    }
  };
}
