import { ApiError, type WireUpdate } from './wire.ts';

interface Poll {
  /** Ends the poll with what is there, or with an error. */
  finish(error?: ApiError): void;
}

/** Telegram's queue of updates: kept until confirmed by a higher offset, handed to one long poll at a time. */
export class UpdateQueue {
  #updates: WireUpdate[] = [];
  #nextId: number;
  #poll: Poll | undefined;
  #duplicates = 0;
  readonly #confirmed: WireUpdate[] = [];

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
    this.#poll?.finish();
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
    if (offset > 0 && offset <= this.#nextId + 10) this.#keep((update) => update.update_id >= offset);
    else if (offset < 0) this.#keep((_, index, all) => index >= all.length + offset);
    if (this.#duplicates > 0 && this.#confirmed.length > 0) {
      this.#duplicates -= 1;
      return Promise.resolve([...this.#confirmed.slice(-5), ...this.#updates].slice(0, limit));
    }
    if (this.#updates.length > 0 || timeoutS === 0) return Promise.resolve(this.#updates.slice(0, limit));
    return new Promise((resolve, reject) => {
      const finish = (error?: ApiError): void => {
        clearTimeout(timer);
        gone.removeEventListener('abort', leave);
        if (this.#poll === poll) this.#poll = undefined;
        if (error !== undefined) reject(error);
        else resolve(this.#updates.slice(0, limit));
      };
      const leave = (): void => finish();
      const timer = setTimeout(leave, timeoutS * 1_000);
      const poll: Poll = { finish };
      gone.addEventListener('abort', leave);
      this.#poll = poll;
    });
  }

  #keep(isKept: (update: WireUpdate, index: number, all: WireUpdate[]) => boolean): void {
    const kept = this.#updates.filter(isKept);
    this.#confirmed.push(...this.#updates.filter((update) => !kept.includes(update)));
    this.#updates = kept;
  }
}
