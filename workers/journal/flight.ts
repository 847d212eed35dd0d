import { AsyncLocalStorage } from 'node:async_hooks';
import type { JobProgress } from '../../contracts/job.ts';
import type { Outcome, WorkKey } from './journal.ts';

/**
 * One piece of work going on in this process. Attempts come and go with the connection; the flight goes on and
 * each new attempt joins it.
 */
export interface Flight {
  readonly key: WorkKey;
  /** Which start of this work it is on this node, from 1. */
  readonly start: number;
  /** When the work was first started, in milliseconds since the epoch. */
  readonly firstStartedAt: number;
  readonly stop: AbortController;
  progress: JobProgress | undefined;
  /** Resolves when the outcome is durable and its artifacts are with the gateway. Rejects only where another attempt should be made. */
  readonly landed: Promise<Outcome>;
}

const current = new AsyncLocalStorage<Flight>();

/** Runs the work so that the activity finds its flight, whichever attempt it was begun by. */
export function inFlight<Result>(flight: Flight, work: () => Promise<Result>): Promise<Result> {
  return current.run(flight, work);
}

/** The flight of the activity that asks. */
export function currentFlight(): Flight {
  const flight = current.getStore();
  if (!flight) throw new Error('A skill ran outside the journal.');
  return flight;
}
