import { ApplicationFailure, CancelledFailure, type Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { isDiskFull, sentenceOf, UserError } from '../../contracts/errors.ts';
import type { SkillResult } from '../../contracts/job.ts';
import type { StopReason } from '../../contracts/skill.ts';
import { FAILED, UNKNOWN } from '../../contracts/work.ts';
import type { Log } from '../../platform/log.ts';
import { whenThereIsRoom } from '../../storage/room.ts';
import { type Flight, inFlight } from './flight.ts';
import type { Journal, Outcome, WorkKey } from './journal.ts';
import { handOver } from './hand-over.ts';
import { isStillWanted } from './lease.ts';
import { unwrap } from './outcome.ts';

const HEARTBEAT_MS = 1_000;
/** The line was dead for a while before anybody noticed. */
const NOTICED_LATE_MS = 10_000;
const HAND_OVER_WITHIN_MS = 60_000;

/** Work that fails by itself in a way nobody foresaw is tried this often in all. */
const TRIES = 3;

/** Work that the process died in this often takes it down by itself; without an end it would do so for ever. */
const DEATHS = 10;

export interface JournalOptions {
  journal: Journal;
  client: Client;
  /** Whether doing the work of this skill twice could be seen from outside. */
  hasEffect(skill: string): boolean;
  /** Hands a result's artifacts to the gateway, as long as that takes. */
  deliver(result: SkillResult, signal: AbortSignal): Promise<void>;
  log: Log;
}

/**
 * Makes each piece of work happen once on this node: an attempt whose work goes on here joins it, one whose work
 * is finished returns what the journal holds, and only otherwise does it start. So a cut of the network neither
 * stops nor repeats anything.
 */
export function createJournalInterceptor({ journal, client, hasEffect, deliver, log }: JournalOptions) {
  const flights = new Map<string, Flight>();
  const stopping = new AbortController();

  function join(ctx: Context, work: () => Promise<unknown>): Flight {
    const { workflowExecution, activityId, activityType } = ctx.info;
    if (!workflowExecution) throw new Error('A skill runs inside a workflow only.');
    const key: WorkKey = { ...workflowExecution, activityId };
    const name = nameOf(key);
    const going = flights.get(name);
    if (going) return going;
    // Polls go on for a while after the word to stop: what they bring waits for the next node.
    if (stopping.signal.aborted) throw nodeStopped();

    let recorded = journal.outcome(key);
    const { starts, firstStartedAt, deaths } = recorded
      ? { starts: 0, firstStartedAt: 0, deaths: 0 }
      : journal.start(key, activityType, Date.now());
    if (deaths >= DEATHS) {
      recorded = fatal(deaths, hasEffect(activityType));
      journal.finish(key, recorded, Date.now());
      log.error({ ...key, deaths }, 'a job was given up: the node died each time it worked on it');
    }
    const flight: Flight = {
      key,
      start: starts,
      firstStartedAt,
      stop: new AbortController(),
      progress: undefined,
      // Deferred by a turn of the event loop, so that the flight exists before its work asks for it.
      landed: Promise.resolve().then(() => (recorded ? land(flight, recorded) : fly(flight, work))),
    };
    flights.set(name, flight);
    const forget = () => flights.delete(name);
    // A rejection reaches the attempts that wait; where none does, the next attempt starts the work again.
    flight.landed.then(forget, forget);
    return flight;
  }

  async function fly(flight: Flight, work: () => Promise<unknown>): Promise<Outcome> {
    const outcome = await outcomeOf(flight, () => inFlight(flight, work)).catch(async (error: unknown) => {
      await write(() => journal.pause(flight.key));
      throw error;
    });
    await write(() => journal.finish(flight.key, outcome, Date.now()));
    return await land(flight, outcome);
  }

  /** Writes into the journal, as long as a full disk takes: work whose end is not on record would be done again. */
  function write(note: () => void): Promise<void> {
    const onWait = (error: unknown) => log.error({ err: error }, 'the journal waits for room on the disk');
    return whenThereIsRoom(note, { onWait, signal: stopping.signal });
  }

  /** A result counts once its artifacts are with the gateway: until then it can still be cancelled. */
  async function land(flight: Flight, outcome: Outcome): Promise<Outcome> {
    if (outcome.kind !== 'result') return outcome;
    try {
      await deliver(outcome.result, flight.stop.signal);
      return outcome;
    } catch (error) {
      const instead = foreseen(flight, error);
      if (!instead) throw error;
      await write(() => journal.finish(flight.key, instead, Date.now()));
      return instead;
    }
  }

  async function outcomeOf(flight: Flight, work: () => Promise<unknown>): Promise<Outcome> {
    try {
      return { kind: 'result', result: (await work()) as SkillResult };
    } catch (error) {
      const outcome = foreseen(flight, error);
      if (outcome) return outcome;
      // No fault of the work: it waits for room, however often it has to be tried.
      if (isDiskFull(error))
        throw retryable('The disk of the node is full; free some room, and the job goes on.', error);
      const failures = journal.countFailure(flight.key);
      log.error({ err: error, ...flight.key, failures }, 'a skill failed in a way nobody foresaw');
      if (failures < TRIES) throw retryable(sentenceOf(error), error);
      return {
        kind: 'failure',
        type: FAILED,
        message: `It failed ${failures} times in a way nobody foresaw: ${sentenceOf(error)}`,
      };
    }
  }

  /** What an error means for the job; null where nobody foresaw it. @throws where the next node goes on with it */
  function foreseen({ stop: { signal } }: Flight, error: unknown): Outcome | null {
    const reason = signal.aborted ? (signal.reason as StopReason) : undefined;
    if (reason === 'cancelled') return { kind: 'cancelled' };
    if (reason === 'node restarts' || reason === 'node ends') throw nodeStopped(error);
    return error instanceof UserError ? { kind: 'failure', type: error.name, message: sentenceOf(error) } : null;
  }

  async function landed(key: WorkKey): Promise<Outcome> {
    const flight = flights.get(nameOf(key));
    if (flight) return await flight.landed;
    const outcome = journal.outcome(key);
    if (!outcome) throw new Error('Its outcome is not in the journal any more.');
    if (outcome.kind === 'result') await deliver(outcome.result, AbortSignal.timeout(HAND_OVER_WITHIN_MS));
    return outcome;
  }

  /** One attempt: shows that the work is alive until it has landed or the attempt is taken away. */
  async function attend(ctx: Context, flight: Flight): Promise<SkillResult> {
    const beat = setInterval(() => ctx.heartbeat(flight.progress), HEARTBEAT_MS);
    try {
      const outcome = await Promise.race([flight.landed, takenAway(ctx)]);
      if (outcome !== null) return unwrap(outcome);
      const details = ctx.cancellationDetails;
      if (details?.workerShutdown) throw nodeStopped();
      if (details?.cancelRequested && !details.notFound) {
        flight.stop.abort('cancelled' satisfies StopReason);
        return unwrap(await flight.landed);
      }
      void stopUnlessWanted(flight);
      throw new CancelledFailure('The connection was away too long; the work goes on and the next attempt joins it.');
    } finally {
      clearInterval(beat);
    }
  }

  async function stopUnlessWanted(flight: Flight): Promise<void> {
    const landed = new AbortController();
    flight.landed.then(
      () => landed.abort(),
      () => landed.abort(),
    );
    try {
      if (await isStillWanted(client, flight.key, landed.signal)) return;
      log.info(flight.key, 'the workflow is gone: its work is stopped');
      flight.stop.abort('cancelled' satisfies StopReason);
    } catch (error) {
      // Landed meanwhile: there is nothing left to stop.
      if (!landed.signal.aborted)
        log.error({ err: error, ...flight.key }, 'could not tell whether lost work is still wanted');
    }
  }

  const interceptor: ActivityInterceptorsFactory = (ctx) => ({
    inbound: {
      execute: async (input, next) => {
        const flight = join(ctx, () => next(input));
        return await attend(ctx, flight);
      },
    },
  });

  return {
    interceptor,
    running: () => flights.size,
    isGoing: (key: WorkKey) => flights.has(nameOf(key)),
    /** The line is back that was dead since then (milliseconds): tells what came out meanwhile, each once. */
    async lineIsBack(deadSince: number): Promise<void> {
      const finished = journal.finishedSince(deadSince - NOTICED_LATE_MS);
      const going = [...flights.values()].map(({ key }) => key);
      await Promise.all([...finished, ...going].map((key) => handOver(key, { client, landed, log })));
    },
    /** Stops all work with the node: none of it is journaled as finished, so it goes on when there is a node again. */
    async stopAll(reason: Extract<StopReason, `node ${string}`>): Promise<void> {
      stopping.abort();
      const going = [...flights.values()];
      for (const flight of going) flight.stop.abort(reason);
      await Promise.allSettled(going.map((flight) => flight.landed));
    },
  };
}

function nameOf({ workflowId, runId, activityId }: WorkKey): string {
  return `${workflowId} ${runId} ${activityId}`;
}

/** Resolves with null when Temporal takes the attempt away. */
async function takenAway(ctx: Context): Promise<null> {
  try {
    return await ctx.cancelled;
  } catch {
    return null;
  }
}

/** What became of work that nobody saw the end of. */
function fatal(deaths: number, effect: boolean): Outcome {
  const what = `The node's process died ${deaths} times while it worked on this, so it was given up`;
  return effect
    ? { kind: 'failure', type: UNKNOWN, message: `${what}; look whether it was done before you run it again.` }
    : { kind: 'failure', type: FAILED, message: `${what}; the log of the node says more.` };
}

function nodeStopped(cause?: unknown): ApplicationFailure {
  return retryable('The node stopped while it worked on this.', cause);
}

function retryable(message: string, cause?: unknown): ApplicationFailure {
  return ApplicationFailure.create({ type: 'TryAgain', message, cause: cause instanceof Error ? cause : undefined });
}
