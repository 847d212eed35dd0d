import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { messageView } from '../contracts/message.ts';
import { turnWorkflowId } from '../contracts/work.ts';
import { type Conversation, startConversation } from './conversation.ts';
import { type Measurement, median, paired, timed } from './measure.ts';
import type { System } from './system.ts';

const ASK_AGAIN_MS = 4;
const TURNS = 1_000;
const AT_ONCE = 50;

/** Light and heavy turns against bare workflows on the same server. */
export async function measureTurns(system: System, rounds: number): Promise<Measurement[]> {
  writeFileSync(join(system.home, 'workspace', 'scripts', 'true.sh'), '#!/bin/sh\n# mainstay: idempotent\ntrue\n', {
    mode: 0o755,
  });
  const chat = await startConversation(system.gateway);
  // The stream is open once the first answer came through it.
  await chat.say('/help');
  await chat.say('/run true.sh');
  const rows = [
    ...(await lightTurn(system, chat, rounds)),
    await heavyTurn(system, chat, rounds),
    await throughput(system, chat),
  ];
  await chat.stop();
  return rows;
}

async function lightTurn({ bare }: System, chat: Conversation, rounds: number): Promise<Measurement[]> {
  const whole: number[] = [];
  const leaving: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now();
    const { id, ms } = await chat.say('/status');
    await turnComplete(bare.client, id);
    whole.push(performance.now() - begun);
    leaving.push(ms);
    peer.push(await timed(() => bare.execute()));
  }
  const row = { peer: median(peer), unit: 'ms', rounds };
  return [
    {
      ...row,
      name: 'light turn, intake → turn complete',
      peerName: 'a bare one-activity workflow',
      ours: median(whole),
      bar: { atMost: 1.5 },
    },
    {
      ...row,
      name: 'light turn, intake → reply leaves',
      peerName: 'that workflow’s completion',
      ours: median(leaving),
      bar: { atMost: 0.6 },
    },
  ];
}

/** The answer leaves before the server knows the turn, so that it has to be asked again. */
async function turnComplete(client: Client, id: string): Promise<void> {
  try {
    await client.workflow.getHandle(turnWorkflowId(id)).result();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    await sleep(ASK_AGAIN_MS);
    await turnComplete(client, id);
  }
}

async function heavyTurn({ bare, gateway }: System, chat: Conversation, rounds: number): Promise<Measurement> {
  const work: number[] = [];
  const { ours, peer } = await paired(
    rounds,
    async () => {
      const { id, ms } = await chat.say('/run true.sh');
      const [job] = messageView.parse(await gateway.get(`/api/messages/${id}`)).jobs;
      work.push(job!.runMs!);
      return ms - job!.runMs!;
    },
    () =>
      timed(async () => {
        await bare.execute();
        await bare.execute();
      }),
  );
  return {
    name: `heavy turn’s overhead (run of true; the script itself took ${median(work)} ms)`,
    peerName: 'two bare workflows, one after the other',
    unit: 'ms',
    ours,
    peer,
    bar: { atMost: 1.5 },
    rounds,
  };
}

async function throughput({ bare }: System, chat: Conversation): Promise<Measurement> {
  const ours = await rate(async () => turnComplete(bare.client, (await chat.say('/status')).id));
  const peer = await rate(() => bare.execute());
  return {
    name: `${TURNS} turns, ${AT_ONCE} at once`,
    peerName: 'as many bare workflows',
    unit: '/s',
    ours,
    peer,
    bar: { atLeast: 0.7 },
    rounds: 1,
  };
}

async function rate(work: () => Promise<unknown>): Promise<number> {
  let begun = 0;
  const one = async (): Promise<void> => {
    while (begun < TURNS) {
      begun += 1;
      await work();
    }
  };
  const ms = await timed(() => Promise.all(Array.from({ length: AT_ONCE }, one)));
  return TURNS / (ms / 1_000);
}
