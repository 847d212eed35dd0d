import { BadInput } from '../contracts/errors.ts';
import { FAULTS } from './faults/index.ts';
import { hasNamespaces } from './network/namespaces.ts';
import { probeGatewayRestart } from './probes/gateway-restart.ts';
import type { Measure } from './probes/measure.ts';
import { probePresence } from './probes/presence.ts';
import { probeReconnect } from './probes/reconnect.ts';
import { createLoad, type Load } from './storm/load.ts';
import { type Report, reportOf, reportText } from './storm/report.ts';
import { describeStrike, drawSchedule, type Strike } from './storm/schedule.ts';
import { startWorld, storm } from './storm/storm.ts';
import { createWorld, type World } from './storm/world.ts';

/** How often each figure is taken; the cuts of the node's line are of these lengths. */
const ROUNDS = 5;
const CUTS_MS = [6_000, 7_000, 8_000, 9_000, 10_000, 12_000, 15_000, 20_000, 30_000, 60_000];

const INTERRUPTS = ['SIGINT', 'SIGTERM'] as const;

export interface ChaosPlan {
  seed: number;
  root: boolean;
  strikes: Strike[];
  /** The schedule, a line each. */
  lines: string[];
}

/**
 * Draws the schedule.
 * @throws BadInput for a kind of fault that does not exist
 */
export async function planChaos(options: {
  seed: number;
  faults: number;
  kinds?: string[];
  root: boolean;
}): Promise<ChaosPlan> {
  const wrong = options.kinds?.find((kind) => !FAULTS.some(({ name }) => name === kind));
  if (wrong !== undefined)
    throw new BadInput(`There is no fault “${wrong}”; there are: ${FAULTS.map(({ name }) => name).join(', ')}.`);
  const root = options.root && (await hasNamespaces());
  const strikes = drawSchedule({ ...options, root });
  return { seed: options.seed, root, strikes, lines: strikes.map(describeStrike) };
}

export interface ChaosOptions {
  temporalBinary: string;
  everyMs: number;
  /** Take the figures of calm weather first. */
  measure: boolean;
  keep: boolean;
  tell(line: string): void;
}

/** Starts a whole system of its own, storms it, audits it and takes it away again. */
export async function runChaos(
  { seed, root, strikes }: ChaosPlan,
  { temporalBinary, everyMs, measure, keep, tell }: ChaosOptions,
): Promise<{ report: Report; text: string; folder: string | undefined }> {
  tell(`seed ${seed}, ${strikes.length} faults, ${root ? 'network namespaces' : 'TCP proxies'}; starting the system`);
  const world = await createWorld({ root, temporalBinary });
  let isWanted = keep;
  const interrupt = (): void => {
    tell('Interrupted; taking everything away');
    // Exit code 130 is the shells' for an interrupt.
    void world.close(keep).finally(() => process.exit(130));
  };
  for (const signal of INTERRUPTS) process.once(signal, interrupt);
  try {
    await startWorld(world);
    const load = createLoad(world, seed);
    const measures = measure ? await probe(world, load, tell) : [];
    const result = await storm(world, load, { strikes, everyMs, tell });
    const report = reportOf({ seed, network: world.network.kind, strikes, result, measures });
    return { report, text: reportText(report), folder: keep ? world.folder : undefined };
  } catch (error) {
    // What went wrong can be read in its logs only.
    isWanted = true;
    tell(`The storm broke off; its logs are in ${world.folder}`);
    throw error;
  } finally {
    for (const signal of INTERRUPTS) process.off(signal, interrupt);
    await world.close(isWanted);
  }
}

async function probe(world: World, load: Load, tell: (line: string) => void): Promise<Measure[]> {
  tell('measuring restarts in calm weather');
  const restart = await probeGatewayRestart(world, ROUNDS);
  tell('measuring how fast losses and returns are noticed');
  const presence = await probePresence(world, ROUNDS);
  tell('measuring what a cut of the line costs');
  return [restart, ...presence, await probeReconnect(world, load, CUTS_MS)];
}
