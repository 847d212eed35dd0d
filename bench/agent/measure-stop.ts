import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '../../contracts/http/status.ts';
import { processTable } from '../../platform/process-table.ts';
import { startConversation } from '../conversation.ts';
import type { Measurement } from '../measure.ts';
import { makeClip } from '../render.ts';
import { startSystem, type System } from '../system.ts';
import { modelConfig } from './measure-loop.ts';
import { type InstantModel, startInstantModel } from './model.ts';

const [ACKNOWLEDGED_MS, GONE_MS] = [1_000, 5_000];
const LOOK_EVERY_MS = 20;
const PATIENCE_MS = 60_000;

/** A script with a child and a grandchild, each of which says who it is. */
const FAMILY = `#!/bin/sh
echo $$ >>family.pids
sh -c 'echo $$ >>family.pids; sleep 600 & echo $! >>family.pids; wait' &
wait
`;

/** `/stop` with a call of a model, a script with grandchildren and a render under way: until it is answered, and until all is gone. */
export async function measureStop(rounds: number): Promise<Measurement[]> {
  const model = await startInstantModel({ steps: 1, file: '' });
  const system = await startSystem(modelConfig(model.url));
  await makeClip(join(system.home, 'workspace', 'clip.mp4'));
  writeFileSync(join(system.home, 'workspace', 'scripts', 'family.sh'), FAMILY, { mode: 0o755 });
  const chat = await startConversation(system.gateway);
  await chat.say('/help');
  model.answers(false);
  const [acknowledged, gone]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const going = await begin(system, model);
    const begun = performance.now();
    acknowledged.push((await chat.say('/stop')).ms);
    await until(async () => (await going()) === 0);
    gone.push(performance.now() - begun);
  }
  await chat.stop();
  await system.stop();
  await model.close();
  const row = { peerName: 'the bar', unit: 'ms', bar: { atMost: 1 }, rounds };
  return [
    { ...row, name: '/stop until it is acknowledged, p95', ours: p95(acknowledged), peer: ACKNOWLEDGED_MS },
    { ...row, name: '/stop until all it stops is gone, p95', ours: p95(gone), peer: GONE_MS },
  ];
}

/** @returns how many of the processes and calls that are under way now still are */
async function begin({ gateway, home }: System, model: InstantModel): Promise<() => Promise<number>> {
  const family = join(home, 'workspace', 'family.pids');
  rmSync(family, { force: true });
  model.taken();
  const node = status.parse(await gateway.get('/api/status')).nodes[0]!.pid!;
  const before = await childrenOf(node);
  for (const text of ['/run family.sh', '/render clip.mp4', 'Think.'])
    await gateway.post('/api/messages', { chat: 'web', text });
  const calls = model.taken();
  const ofFamily = () => linesOf(family).map(Number);
  const ofRender = async () =>
    [...(await childrenOf(node))].filter((pid) => !before.has(pid) && !ofFamily().includes(pid));
  await until(async () => {
    calls.push(...model.taken());
    return calls.length > 0 && ofFamily().length === 3 && (await ofRender()).length > 0;
  });
  const pids = new Set([...ofFamily(), ...(await ofRender())]);
  return async () => {
    const living = (await processTable.all()).filter(({ pid }) => pids.has(pid));
    return living.length + calls.filter(({ isOver }) => !isOver).length;
  };
}

async function childrenOf(root: number): Promise<Set<number>> {
  const table = await processTable.all();
  const family = new Set([root]);
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const { pid, parent } of table) if (family.has(parent)) family.add(pid);
  }
  family.delete(root);
  return family;
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

async function until(look: () => Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MS; !(await look());) {
    if (performance.now() > deadline) throw new Error('It never came to that.');
    await sleep(LOOK_EVERY_MS);
  }
}

const p95 = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1]!;
