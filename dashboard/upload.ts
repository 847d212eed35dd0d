import type { FileRef } from '../contracts/artifact.ts';
import { isPassing, receivedBytes, Refused, sentenceIn, Unreachable } from './api.ts';
import { Sha256 } from './sha256.ts';

const HASH_CHUNK = 4 * 1_024 * 1_024;
const MAX_PAUSE_MS = 15_000;

export type UploadState =
  | { phase: 'hashing' | 'uploading'; fraction: number }
  | { phase: 'waiting' | 'done' }
  | { phase: 'failed'; problem: string };

/** One file on its way to the gateway, kept there by its content. */
export interface Upload {
  readonly file: File;
  readonly state: UploadState;
  /** Called after every change of `state`. */
  onchange: () => void;
  /** Resolves once the gateway has the whole file; after a failure, asking again tries again. */
  whole(): Promise<FileRef>;
  cancel(): void;
}

/**
 * Sends a file: hashed in pieces, never loaded whole, then put from where the gateway says it stands. A lost
 * connection is waited out and resumed; only a refusal fails.
 */
export function createUpload(file: File): Upload {
  const abort = new AbortController();
  let attempt: Promise<FileRef> | undefined;
  let sha256: string | undefined;
  let state: UploadState = { phase: 'hashing', fraction: 0 };

  const upload: Upload = {
    file,
    get state() {
      return state;
    },
    onchange: () => {},
    whole() {
      attempt ??= send().catch((error: unknown) => {
        attempt = undefined;
        change({ phase: 'failed', problem: (error as Error).message });
        throw error;
      });
      return attempt;
    },
    cancel: () => abort.abort(),
  };
  return upload;

  async function send(): Promise<FileRef> {
    sha256 ??= await hashFile(file, abort.signal, (fraction) => change({ phase: 'hashing', fraction }));
    await putWhole(file, sha256, abort.signal, change);
    change({ phase: 'done' });
    return { sha256, name: file.name, mime: file.type || 'application/octet-stream', bytes: file.size };
  }

  function change(next: UploadState): void {
    state = next;
    upload.onchange();
  }
}

async function hashFile(file: File, signal: AbortSignal, progress: (fraction: number) => void): Promise<string> {
  const hash = new Sha256();
  for (let at = 0; at < file.size; at += HASH_CHUNK) {
    signal.throwIfAborted();
    hash.update(new Uint8Array(await file.slice(at, at + HASH_CHUNK).arrayBuffer()));
    progress(Math.min(1, (at + HASH_CHUNK) / file.size));
  }
  return hash.hex();
}

async function putWhole(
  file: File,
  sha256: string,
  signal: AbortSignal,
  change: (state: UploadState) => void,
): Promise<void> {
  for (let pauseMs = 500; ; pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)) {
    try {
      const from = await receivedBytes(sha256, signal);
      if (from === Infinity) return;
      const progress = (fraction: number) => change({ phase: 'uploading', fraction });
      progress(file.size === 0 ? 1 : from / file.size);
      return await putFrom(file, sha256, from, signal, progress);
    } catch (error) {
      signal.throwIfAborted();
      if (!isPassing(error)) throw error;
      change({ phase: 'waiting' });
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** `fetch` does not tell how far an upload is; XMLHttpRequest does. */
function putFrom(
  file: File,
  sha256: string,
  from: number,
  signal: AbortSignal,
  progress: (fraction: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener('abort', abort, { once: true });
    request.open('PUT', `/api/files/${sha256}`);
    if (file.size > 0) request.setRequestHeader('content-range', `bytes ${from}-${file.size - 1}/${file.size}`);
    request.upload.onprogress = ({ loaded }) => progress((from + loaded) / Math.max(1, file.size));
    request.onload = () =>
      request.status < 300
        ? resolve()
        : reject(new Refused(sentenceIn(request.responseText, request.status), request.status));
    request.onerror = () => reject(new Unreachable(`The connection was lost while ${file.name} was sent.`));
    request.onabort = () => reject(new Unreachable(`Sending ${file.name} was stopped.`));
    request.onloadend = () => signal.removeEventListener('abort', abort);
    request.send(file.slice(from));
  });
}
