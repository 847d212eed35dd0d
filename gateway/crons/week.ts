import type { CronDefinition } from '../../contracts/cron.ts';
import { NotFound } from '../../contracts/errors.ts';
import { localTimezone } from '../../contracts/timezone.ts';
import type { CronRunState } from '../recorder/cron-runs.ts';
import type { Recorder } from '../recorder/index.ts';
import { BUILT_IN } from './definitions.ts';
import { nextFires } from './fire-times.ts';
import { clockOf } from './zone-clock.ts';

export type Mark = 'missed' | 'failed' | 'cancelled' | 'running' | 'done' | 'due';

/** How many fires of each kind fell into a stretch of time; of those to come one stands for all. */
export type Cell = Partial<Record<Mark, number>>;

/** A grid of fires: every row has as many cells, each as long by the clock on the wall. */
export interface Week {
  title: string;
  /** What stands above the cells, evenly spread. */
  columns: string[];
  rows: { label: string; cells: Cell[] }[];
  /** The cell of this moment: in the last row alone where rows are days, else in each. */
  now: { cell: number; inLastRow: boolean };
  /** Crons for which there was no room. */
  left: number;
}

/** So many fires, at about that time. */
interface Happening {
  at: number;
  mark: Mark;
  count: number;
}

const DAY_MS = 86_400_000;
const HALF_HOUR_MS = 1_800_000;
const TWO_HOURS_MS = 7_200_000;
const DAYS = 7;
const MOST_ROWS = 60;

const MARKS: Record<CronRunState, Mark> = {
  done: 'done',
  failed: 'failed',
  unknown: 'failed',
  cancelled: 'cancelled',
  running: 'running',
};

/**
 * Today and the six days before, a row each, half an hour a cell.
 * @throws NotFound
 */
export function weekOfCron(recorder: Recorder, name: string, now: number): Week {
  const latest = recorder.cronHistory.latestOf(name);
  if (!latest?.definition) throw new NotFound(`There is no cron ${name}; /cron and mainstay cron list show them.`);
  const { definition, paused } = latest;
  const days = daysOf(definition.timezone, now);
  const grid = Array.from({ length: DAYS }, () => emptyCells(DAY_MS / HALF_HOUR_MS));
  for (const { at, mark, count } of happenings(recorder, definition, paused, days.since, now, HALF_HOUR_MS)) {
    const wall = days.wallOf(at);
    add(grid[Math.floor(wall / DAY_MS)]?.[Math.floor((wall % DAY_MS) / HALF_HOUR_MS)], mark, count);
  }
  return {
    title: `${name}, by the clock of ${definition.timezone}`,
    columns: Array.from({ length: 8 }, (_, index) => `${String(index * 3).padStart(2, '0')}:00`),
    rows: grid.map((cells, day) => ({ label: days.labels[day]!, cells })),
    now: { cell: Math.floor((days.wallOf(now) % DAY_MS) / HALF_HOUR_MS), inLastRow: true },
    left: 0,
  };
}

/** Today and the six days before, a row each cron, the operator's own first, two hours a cell. */
export function weekOfAll(recorder: Recorder, now: number): Week {
  const crons = recorder.cronHistory
    .latest()
    .flatMap(({ definition, paused }) => (definition ? [{ definition, paused }] : []))
    .sort((a, b) => Number(isBuiltIn(a.definition)) - Number(isBuiltIn(b.definition)));
  // The built-in ones have the zone of the configuration.
  const zone = crons.at(-1)?.definition.timezone ?? localTimezone();
  const days = daysOf(zone, now);
  const rows = crons.slice(0, MOST_ROWS).map(({ definition, paused }) => {
    const cells = emptyCells((DAYS * DAY_MS) / TWO_HOURS_MS);
    for (const { at, mark, count } of happenings(recorder, definition, paused, days.since, now, TWO_HOURS_MS))
      add(cells[Math.floor(days.wallOf(at) / TWO_HOURS_MS)], mark, count);
    return { label: definition.name, cells };
  });
  return {
    title: `Crons, by the clock of ${zone}`,
    columns: days.labels,
    rows,
    now: { cell: Math.floor(days.wallOf(now) / TWO_HOURS_MS), inLastRow: false },
    left: Math.max(0, crons.length - MOST_ROWS),
  };
}

/** The last seven days of a zone. Counted by the clock on the wall, each of them has 24 hours. */
function daysOf(timezone: string, now: number) {
  const clock = clockOf(timezone);
  const wallNow = now + clock.offsetAt(now);
  const first = Math.floor(wallNow / DAY_MS) * DAY_MS - (DAYS - 1) * DAY_MS;
  const labels = Array.from({ length: DAYS }, (_, day) => {
    const date = new Date(first + day * DAY_MS);
    return `${date.toLocaleDateString('en-US', { timeZone: 'UTC', weekday: 'short' })} ${date.getUTCDate()}`;
  });
  return {
    /** A little before the first day begins, wherever its clock was shifted since. */
    since: first - clock.offsetAt(now) - TWO_HOURS_MS,
    /** Milliseconds of the clock on the wall since the first day began. */
    wallOf: (at: number) => at + clock.offsetAt(at) - first,
    labels,
  };
}

function* happenings(
  recorder: Recorder,
  definition: CronDefinition,
  paused: boolean,
  since: number,
  now: number,
  stepMs: number,
): Generator<Happening> {
  const { name } = definition;
  const until = now + DAY_MS;
  for (const { at, state, count } of recorder.cronRuns.tally(name, since, until))
    yield { at, mark: MARKS[state], count };
  for (const at of recorder.cronMissed.between(name, since, until)) yield { at, mark: 'missed', count: 1 };
  if (paused) return;
  for (let [at] = nextFires(definition, now, 1); at !== undefined && at < until;) {
    yield { at, mark: 'due', count: 1 };
    const stepsEnd = (Math.floor(at / stepMs) + 1) * stepMs;
    [at] = nextFires(definition, stepsEnd - 1, 1);
  }
}

function add(cell: Cell | undefined, mark: Mark, count: number): void {
  // What is to come on another day has no cell.
  if (cell) cell[mark] = (cell[mark] ?? 0) + count;
}

const emptyCells = (length: number) => Array.from({ length }, (): Cell => ({}));
const isBuiltIn = ({ name }: CronDefinition) => name.startsWith(BUILT_IN);
