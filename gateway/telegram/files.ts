import { createWriteStream } from 'node:fs';
import { copyFile, rename, rm, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Api } from 'grammy';
import { BadInput, NotFound, NotReachable, sentenceOf } from '../../contracts/errors.ts';
import { descriptionOf, reasonOf } from './failure.ts';
import { openDownload } from './transport.ts';

/** Milliseconds without a byte after which a download is given up. */
const QUIET_MS = 30_000;

const TOO_BIG =
  'Telegram lets a bot fetch files of up to 20 MB only, and this one is larger. Send it through the web chat or with ' +
  '`mainstay send --file`, put it into the workspace and name its path, or set TELEGRAM_API_ROOT to a Bot API server ' +
  'of your own.';

export interface DownloadOptions {
  token: string;
  apiRoot: string;
  fileId: string;
  toPath: string;
  signal?: AbortSignal;
}

/**
 * Fetches a file somebody sent, as a stream, to `toPath`, which appears only when it is whole.
 * @returns its size in bytes
 * @throws BadInput when it is over 20 MB, NotFound when Telegram no longer has it, NotReachable otherwise
 */
export async function downloadFile(api: Api, { fileId, toPath, ...options }: DownloadOptions): Promise<number> {
  const file = await lookUp(api, fileId);
  const partial = `${toPath}.part`;
  try {
    // A Bot API server of one's own in --local mode names a file of this machine.
    if (isAbsolute(file.path)) await copyFile(file.path, partial);
    else await fetchTo(partial, file.path, options);
    const { size } = await stat(partial);
    if (file.bytes !== undefined && size !== file.bytes) {
      throw new NotReachable(`Telegram sent ${size} of ${file.bytes} bytes of a file; it will be fetched again.`);
    }
    await rename(partial, toPath);
    return size;
  } finally {
    await rm(partial, { force: true });
  }
}

async function lookUp(api: Api, fileId: string): Promise<{ path: string; bytes?: number }> {
  try {
    const { file_path: path, file_size: bytes } = await api.getFile(fileId);
    if (path === undefined) throw new NotFound('Telegram no longer has this file; send it again.');
    return { path, bytes };
  } catch (error) {
    const description = descriptionOf(error);
    if (/file is too big/i.test(description)) throw new BadInput(TOO_BIG, { cause: error });
    if (/file_id|file is temporarily unavailable|invalid file/i.test(description)) {
      throw new NotFound('Telegram no longer has this file; send it again.', { cause: error });
    }
    if (error instanceof NotFound) throw error;
    throw new NotReachable(`The file cannot be asked for: ${reasonOf(error)}`, { cause: error });
  }
}

async function fetchTo(
  partial: string,
  filePath: string,
  { token, apiRoot, signal }: Pick<DownloadOptions, 'token' | 'apiRoot' | 'signal'>,
): Promise<void> {
  try {
    const response = await openDownload(`${apiRoot}/file/bot${token}/${filePath}`, { quietMs: QUIET_MS, signal });
    if (response.statusCode !== 200) {
      response.resume();
      throw new Error(`HTTP ${response.statusCode ?? 0}`);
    }
    await pipeline(response, createWriteStream(partial));
  } catch (error) {
    throw new NotReachable(
      `The file did not come through from Telegram (${sentenceOf(error)}); it will be fetched again.`,
      {
        cause: error,
      },
    );
  }
}
