/** What orders a conversation: recorded messages by `seq`, those not yet recorded after them as they were written. */
export interface Entry {
  id: string;
  /** `Infinity` until the gateway has recorded the message. */
  seq: number;
  at: Date;
}

/** Where an entry of this `seq` goes in a list ordered by `seq`: behind all that do not come after it. */
export function placeFor(entries: readonly Entry[], seq: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (entries[middle]!.seq <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The entry under which something that happened at `time` stands: the last one not after it, else the first. */
export function entryAt<E extends Entry>(entries: readonly E[], time: number): E | undefined {
  return entries.findLast((entry) => entry.at.getTime() <= time) ?? entries[0];
}

const PAUSE_MS = 5 * 60_000;

/** Whether an entry begins a new day, and whether it says its time and author (someone else, or after a pause). */
export function headingOf(
  entry: Entry & { who: string },
  before: (Entry & { who: string }) | undefined,
): { day: boolean; head: boolean } {
  const day = before === undefined || before.at.toDateString() !== entry.at.toDateString();
  const head = day || before.who !== entry.who || Math.abs(entry.at.getTime() - before.at.getTime()) > PAUSE_MS;
  return { day, head };
}
