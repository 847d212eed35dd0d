import type { FileRef } from '../contracts/artifact.ts';
import { isPassing, postMessage } from './api.ts';
import type { Upload } from './upload.ts';

const KEY = 'mainstay.outbox';
const RETRY_MS = 5_000;

/** A message the gateway has not acknowledged yet. */
export interface Unsent {
  readonly id: string;
  readonly chat: string;
  readonly text: string;
  readonly at: string;
  /** Once all of them are with the gateway. */
  files?: FileRef[];
  /** As long as the page lives; a file chosen before a reload cannot be read again. */
  readonly uploads: readonly Upload[];
  /** `waiting`: no connection, sent again by itself. `failed`: refused, the operator decides. `sent`: accepted. */
  state: 'sending' | 'waiting' | 'failed' | 'sent';
  problem?: string;
}

export interface Outbox {
  send(chat: string, text: string, uploads: readonly Upload[]): void;
  /** Tries again what waits: after a reload, and when the connection is back. */
  resume(): void;
  retry(item: Unsent): void;
  discard(item: Unsent): void;
}

/**
 * Sends messages until they are accepted. Each has its id from the start, so that sending it again, from a page
 * reloaded meanwhile too, never runs it twice.
 * @param changed called after every change of an item
 */
export function createOutbox(changed: (item: Unsent) => void): Outbox {
  const items = new Map<string, Unsent>(restore().map((item) => [item.id, item]));

  return {
    send(chat, text, uploads) {
      const item: Unsent = { id: newId(), chat, text, at: new Date().toISOString(), uploads, state: 'sending' };
      items.set(item.id, item);
      for (const upload of uploads) upload.onchange = () => changed(item);
      void attempt(item);
    },
    resume() {
      for (const item of items.values()) {
        changed(item);
        tryAgain(item);
      }
    },
    retry: (item) => void attempt(item),
    discard(item) {
      for (const upload of item.uploads) upload.cancel();
      items.delete(item.id);
      persist();
    },
  };

  async function attempt(item: Unsent): Promise<void> {
    item.state = 'sending';
    delete item.problem;
    changed(item);
    try {
      item.files ??= await Promise.all(item.uploads.map((upload) => upload.whole()));
      persist();
      const files = item.files.map(({ sha256, name, mime }) => ({ sha256, name, mime }));
      await postMessage({ id: item.id, chat: item.chat, text: item.text, files });
      item.state = 'sent';
      items.delete(item.id);
    } catch (error) {
      item.state = isPassing(error) ? 'waiting' : 'failed';
      item.problem = (error as Error).message;
      if (item.state === 'waiting') setTimeout(() => tryAgain(item), RETRY_MS);
    }
    persist();
    changed(item);
  }

  function tryAgain(item: Unsent): void {
    if (items.has(item.id) && item.state === 'waiting') void attempt(item);
  }

  function persist(): void {
    const kept = [...items.values()].filter((item) => item.files).map(({ uploads: _, ...item }) => item);
    localStorage.setItem(KEY, JSON.stringify(kept));
  }
}

function restore(): Unsent[] {
  const kept = JSON.parse(localStorage.getItem(KEY) ?? '[]') as Omit<Unsent, 'uploads'>[];
  return kept.map((item) => ({ ...item, uploads: [], state: item.state === 'failed' ? 'failed' : 'waiting' }));
}

/** A random id; `crypto.randomUUID` does not exist on a tailnet's http:// address. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
