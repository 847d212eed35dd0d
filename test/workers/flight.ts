import type { Flight } from '../../workers/journal/flight.ts';

/** Work as the journal hands it to an activity, the first time unless told. */
export function takeOff(more: Partial<Pick<Flight, 'start' | 'firstStartedAt'>> = {}): Flight {
  return {
    key: { workflowId: 'job:test-1', runId: 'run-1', activityId: '1' },
    start: 1,
    firstStartedAt: Date.now(),
    stop: new AbortController(),
    progress: undefined,
    landed: new Promise(() => undefined),
    ...more,
  };
}
