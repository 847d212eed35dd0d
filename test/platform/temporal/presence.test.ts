import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectClient } from '../../../platform/temporal/connection.ts';
import { type Presence, createPresence } from '../../../platform/temporal/presence.ts';
import type { NodePresence, NodeState } from '../../../platform/temporal/roll-call.ts';
import { useTemporal } from '../../support/temporal.ts';

const { server, restart } = useTemporal();
const nodes: ChildProcess[] = [];
let presence: Presence | undefined;
let close: () => Promise<void>;

afterEach(async () => {
  await presence?.stop();
  await close();
  for (const node of nodes.splice(0)) node.kill('SIGKILL');
});

async function startNode(queue: string, name: string): Promise<ChildProcess> {
  const program = join(import.meta.dirname, 'programs', 'node.mjs');
  const { address, namespace } = server().target;
  const node = spawn(process.execPath, [program, address, namespace, queue, name], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  nodes.push(node);
  await once(node.stdout!, 'data');
  return node;
}

/** Watches one queue; `until` resolves with the first change to that state and the milliseconds it took. */
async function watch(queue: string) {
  const client = await connectClient(server().target);
  close = () => client.connection.close();
  const changes: NodePresence[] = [];
  const errors: unknown[] = [];
  let wake = () => {};
  presence = createPresence({
    connection: client.connection,
    namespace: server().target.namespace,
    queues: () => [queue],
    onChange: (node) => {
      changes.push(node);
      wake();
    },
    onError: (error) => errors.push(error),
  });
  async function until(state: NodeState): Promise<{ node: NodePresence; ms: number }> {
    const from = performance.now();
    const begin = changes.length;
    for (;;) {
      const node = changes.slice(begin).find((change) => change.state === state);
      if (node) return { node, ms: performance.now() - from };
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return { until, changes, errors, presence };
}

describe('presence of nodes', () => {
  test('a node that comes is seen within seconds, with its name, version and pid; one that leaves says so', async () => {
    const { until } = await watch('coming');
    const node = await startNode('coming', 'studio-mac');
    const came = await until('online');
    expect(came.node).toMatchObject({ name: 'studio-mac', queue: 'coming', version: 'b1', pid: node.pid });
    expect(came.node.load.memory).toBeGreaterThan(0);
    expect(came.ms).toBeLessThan(4_000);

    const leaving = until('stopped');
    node.kill('SIGTERM');
    expect((await leaving).ms).toBeLessThan(3_000);
  });

  test('a killed node is lost within seconds although the server goes on listing it as running', async () => {
    const { until, presence } = await watch('killed');
    const node = await startNode('killed', 'studio-mac');
    await until('online');
    const losing = until('lost');
    node.kill('SIGKILL');
    const lost = await losing;
    expect(lost.ms).toBeLessThan(6_000);
    expect(lost.node.lastSeen).toBeLessThanOrEqual(Date.now() - 2_000);

    const returning = until('online');
    const again = await startNode('killed', 'studio-mac');
    expect((await returning).node.pid).toBe(again.pid);
    expect(presence.nodes()).toHaveLength(1);
  });

  test('a stopped process (as in sleep) is lost, and online again when it goes on', async () => {
    const { until } = await watch('asleep');
    const node = await startNode('asleep', 'studio-mac');
    await until('online');
    const losing = until('lost');
    node.kill('SIGSTOP');
    await losing;
    const returning = until('online');
    node.kill('SIGCONT');
    expect((await returning).ms).toBeLessThan(5_000);
  });

  test('an observer that starts late tells the living from the dead before it is settled', async () => {
    const dead = await startNode('late', 'dead-one');
    await startNode('late', 'living-one');
    const first = await watch('late');
    await first.presence.settled;
    expect(first.changes.map(({ name, state }) => [name, state]).sort()).toEqual([
      ['dead-one', 'online'],
      ['living-one', 'online'],
    ]);
    await first.presence.stop();
    await close();
    dead.kill('SIGKILL');
    await once(dead, 'exit');

    const second = await watch('late');
    await second.presence.settled;
    const states = Object.fromEntries(second.presence.nodes().map(({ name, state }) => [name, state]));
    expect(states).toEqual({ 'dead-one': 'lost', 'living-one': 'online' });
  });

  test.each([0, 4_000])('a restart of Temporal that takes %d ms longer is no loss of nodes', async (downMs) => {
    const { until, changes, errors, presence } = await watch(`restart-${downMs}`);
    await startNode(`restart-${downMs}`, 'studio-mac');
    await until('online');
    await restart(() => delay(downMs));
    const restartedAt = Date.now();
    while ((presence.nodes()[0]?.lastSeen ?? 0) < restartedAt) await delay(100);
    expect(changes.map(({ state }) => state)).toEqual(['online']);
    // Calls bridge a short absence by themselves.
    expect(errors.length).toBe(downMs === 0 ? 0 : 1);
  });
});
