/**
 * Dynamic configuration of a Temporal server for one busy operator, used by the embedded server as flags and by
 * the production server as `ops/temporal/dynamic-config.yaml` (a test holds the two together).
 */
export const DYNAMIC_CONFIG = {
  // A shard polls its queues at most 20 times a second by default: about 45 ms on every hop with so few shards.
  'history.transferProcessorMaxPollRPS': 2000,
  'history.timerProcessorMaxPollRPS': 2000,
  // The index that lists and searches read may lag half a second: a turn that ended by then is written to it once and
  // not twice, and each row costs a commit and 58 indexes. 6 to 8 % off the median of a one-activity workflow.
  'history.visibilityProcessorMaxPollRPS': 2,
  // Four partitions a queue spread load over machines we don't have, and add a forwarding hop to every task.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  // A peer that vanished without a word is noticed in seconds, so fewer tasks are handed to its dead polls.
  'frontend.keepAliveTime': '5s',
  'frontend.keepAliveTimeout': '2s',
  // Of ten thousand jobs that wait, all would be kept in memory; what is asked for again is read from the disk.
  'history.hostLevelCacheMaxSize': 1000,
} as const satisfies Record<string, string | number | boolean>;

/** SQLite as the embedded server opens it: an acknowledged write survives a power cut, readers don't block the writer. */
export const SQLITE_PRAGMAS = { journal_mode: 'wal', synchronous: 'full' } as const;

/** `--dynamic-config-value` and `--sqlite-pragma` flags for `temporal server start-dev`. */
export function tuningFlags(): string[] {
  return [
    ...Object.entries(DYNAMIC_CONFIG).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${JSON.stringify(value)}`,
    ]),
    ...Object.entries(SQLITE_PRAGMAS).flatMap(([name, value]) => ['--sqlite-pragma', `${name}=${value}`]),
  ];
}
