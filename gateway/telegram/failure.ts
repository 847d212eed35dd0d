import { GrammyError, HttpError } from 'grammy';
import type { DeliveryFailure, EditOutcome } from '../channel.ts';
import { sentenceOf } from '../../contracts/errors.ts';
import { RequestLost } from './transport.ts';

/** How long to leave Telegram alone after it failed for no reason of ours. */
const PAUSE_MS = 1_000;

/** A revoked or mistyped token is mended by a person, so there is no hurry. */
const TOKEN_PAUSE_MS = 60_000;

/** A Bot API error's own words, without grammY's frame. */
export function descriptionOf(error: unknown): string {
  return error instanceof GrammyError ? error.description : '';
}

/** Milliseconds Telegram asked us to wait (429), if it did. */
export function retryAfterMs(error: unknown): number | undefined {
  const seconds = error instanceof GrammyError ? error.parameters.retry_after : undefined;
  return seconds === undefined ? undefined : seconds * 1_000;
}

/** What went wrong, as a sentence without the URL, which holds the bot's token. */
export function reasonOf(error: unknown): string {
  if (error instanceof GrammyError) return `Telegram answered ${error.error_code}: ${error.description}.`;
  return sentenceOf(error instanceof HttpError ? error.error : error);
}

/**
 * What a failed call means for the message it carried.
 * @throws the error itself where it is no answer of Telegram's and no trouble on the way there
 */
export function failureOf(error: unknown): DeliveryFailure {
  if (error instanceof GrammyError) return answeredFailure(error);
  if (!(error instanceof HttpError)) throw error;
  const reason = reasonOf(error);
  if (isFileError(error.error)) return { kind: 'refused', reason: `The file to send cannot be read: ${reason}.` };
  const cannotHaveArrived = error.error instanceof RequestLost && !error.error.mayHaveArrived;
  return cannotHaveArrived ? { kind: 'retry-later', afterMs: PAUSE_MS, reason } : { kind: 'unclear', reason };
}

/** The same for a call that does no harm when made twice, so that an answer gone missing only means another try. */
export function repeatableFailureOf(error: unknown): EditOutcome {
  const failure = failureOf(error);
  return failure.kind === 'unclear' ? { ...failure, kind: 'retry-later', afterMs: PAUSE_MS } : failure;
}

function answeredFailure(error: GrammyError): DeliveryFailure {
  const reason = reasonOf(error);
  const askedMs = retryAfterMs(error);
  if (askedMs !== undefined) return { kind: 'retry-later', afterMs: askedMs, reason };
  if (error.error_code === 401 || error.error_code === 404) {
    return { kind: 'retry-later', afterMs: TOKEN_PAUSE_MS, reason: `${reason} Check TELEGRAM_BOT_TOKEN.` };
  }
  // A gateway time-out says that somebody behind it did get the request.
  if (error.error_code === 504) return { kind: 'unclear', reason };
  if (error.error_code >= 500) return { kind: 'retry-later', afterMs: PAUSE_MS, reason };
  return { kind: 'refused', reason };
}

function isFileError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'syscall' in error && 'path' in error;
}
