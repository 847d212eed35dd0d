import { ApiError, type WireUpdate } from './wire.ts';

interface Poll {
  finish(outcome: WireUpdate[] | ApiError): void;
}

/** Telegram's queue of updates: kept until confirmed by a higher offset, handed to one long poll at a time. */
export class UpdateQueue {
  #updates: WireUpdate[] = [];
  #nextId: number;
  #poll: Poll | undefined;
  #duplicates = 0;
  readonly #delivered: WireUpdate[] = [];

  constructor(firstId: number) {
    this.#nextId = firstId;
  }

  /** Updates not confirmed yet. */
  get pending(): readonly WireUpdate[] {
    return this.#updates;
  }

  get polling(): boolean {
    return this.#poll !== undefined;
  }

  push(content: Omit<WireUpdate, 'update_id'>): WireUpdate {
    const update: WireUpdate = { update_id: this.#nextId, ...content };
    this.#nextId += 1;
    this.#updates.push(update);
    this.#poll?.finish(this.#updates.slice(0, 100));
    return update;
  }

  /** Ids go on from `id`, as Telegram's do after a week without updates. */
  restartIds(id: number): void {
    this.#nextId = id;
  }

  /** The next `count` answers also hand out what was confirmed long ago. */
  repeat(count: number): void {
    this.#duplicates = count;
  }

  /**
   * One `getUpdates`. Everything below `offset` is confirmed; an offset Telegram cannot place (ids restarted) means
   * "from the first". `timeoutS` is how long to wait for the first update.
   */
  get(offset: number, limit: number, timeoutS: number, gone: AbortSignal): Promise<WireUpdate[]> {
    // The newer of two pollers wins; the older is told so.
    this.#poll?.finish(
      new ApiError(
        409,
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      ),
    );
    if (offset > 0 && offset <= this.#nextId + 10) {
      this.#updates = this.#updates.filter((update) => update.update_id >= offset);
    } else if (offset < 0) {
      this.#updates = this.#updates.slice(offset);
    }
    if (this.#duplicates > 0 && this.#delivered.length > 0) {
      this.#duplicates -= 1;
      return Promise.resolve([...this.#delivered.slice(-5), ...this.#updates].slice(0, limit));
    }
    if (this.#updates.length > 0 || timeoutS === 0) return Promise.resolve(this.#handOut(limit));
    return new Promise((resolve, reject) => {
      const finish = (outcome: WireUpdate[] | ApiError): void => {
        clearTimeout(timer);
        gone.removeEventListener('abort', leave);
        if (this.#poll === poll) this.#poll = undefined;
        if (outcome instanceof ApiError) reject(outcome);
        else resolve(this.#handOut(limit));
      };
      const leave = (): void => finish([]);
      const timer = setTimeout(() => finish([]), timeoutS * 1_000);
      const poll: Poll = { finish };
      gone.addEventListener('abort', leave);
      this.#poll = poll;
    });
  }

  #handOut(limit: number): WireUpdate[] {
    const batch = this.#updates.slice(0, limit);
    this.#delivered.push(...batch);
    return batch;
  }
}
