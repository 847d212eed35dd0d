import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTool } from '../platform/find-tools.mjs';
import { temporalTarget } from '../platform/temporal/connection.ts';
import { type EmbeddedServer, startEmbeddedServer } from '../platform/temporal/server.ts';
import { type Bare, startBare } from './bare/worker.ts';
import { type Measurement, paired, timed } from './measure.ts';

/** So many one after the other make a sample: a server that had a rest beforehand has its polls saved up. */
const SEQUENCE = 5;

/** The embedded server with our settings against the same server as it comes. */
export async function measureServer(rounds: number): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-servers-'));
  const tuned = await start(join(folder, 'tuned'), true);
  const stock = await start(join(folder, 'stock'), false);
  const result = await paired(
    rounds,
    () => sequence(tuned.bare),
    () => sequence(stock.bare),
  );
  for (const { bare, server } of [tuned, stock]) {
    await bare.stop();
    await server.stop();
  }
  rmSync(folder, { recursive: true });
  return {
    name: 'one-activity workflow, our server settings',
    peerName: 'the stock development server',
    unit: 'ms',
    ...result,
    bar: { atMost: 0.35 },
    rounds,
  };
}

/** Milliseconds a workflow. */
async function sequence(bare: Bare): Promise<number> {
  const all = await timed(async () => {
    for (let i = 0; i < SEQUENCE; i += 1) await bare.execute();
  });
  return all / SEQUENCE;
}

async function start(folder: string, tuned: boolean): Promise<{ server: EmbeddedServer; bare: Bare }> {
  const { path } = await findTool('temporal');
  if (path === null) throw new Error('The Temporal CLI is missing; run the set-up first.');
  const server = await startEmbeddedServer({
    binary: path,
    dataDir: folder,
    port: 0,
    uiPort: 0,
    host: 'localhost',
    logFile: join(folder, 'server.log'),
    tuned,
  });
  return { server, bare: await startBare({ ...temporalTarget({}), address: server.address }, { eager: false }) };
}
