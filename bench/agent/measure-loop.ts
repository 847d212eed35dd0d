import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelMessage } from 'ai';
import { stringify } from 'yaml';
import { startConversation } from '../conversation.ts';
import { type Measurement, paired } from '../measure.ts';
import { startSystem } from '../system.ts';
import { startBareLoop } from './bare-loop.ts';
import { type Asked, startInstantModel } from './model.ts';

const STEPS = 20;
const FILE = 'notes.md';

/** What a step of the agent takes (a call of a model that answers at once, and a light tool) against the same bare activities. */
export async function measureLoop(rounds: number): Promise<Measurement[]> {
  const model = await startInstantModel({ steps: STEPS, file: FILE });
  const system = await startSystem(modelConfig(model.url));
  const workspace = join(system.home, 'workspace');
  writeFileSync(join(workspace, FILE), 'Open at six.\n');
  const chat = await startConversation(system.gateway);
  const ask = async () => {
    await chat.say('/new');
    model.taken();
    await chat.say('What do my notes say?');
    return model.taken();
  };
  const [first] = await ask();
  const messages = first!.body.messages as ModelMessage[];
  const loop = await startBareLoop(system.target, { url: model.url, tools: first!.body.tools, workspace });
  const against = async (isEager: boolean, peerName: string): Promise<Measurement> => ({
    ...{ name: 'agent loop, a step', peerName, unit: 'ms', bar: { atMost: 1.3 }, rounds },
    ...(await paired(
      rounds,
      async () => stepMs(await ask()),
      async () => {
        await loop.run({ messages, isEager });
        return stepMs(model.taken());
      },
    )),
  });
  const measured = [
    await against(false, 'the same calls as bare activities of one workflow, on another machine’s queue'),
    await against(true, 'the same, handed to the workflow’s own worker'),
  ];
  await loop.stop();
  await chat.stop();
  await system.stop();
  await model.close();
  return measured;
}

export const modelConfig = (url: string): string =>
  stringify({
    providers: { local: { wire: 'openai', baseUrl: url } },
    prices: { 'local/*': { input: 1, output: 2 } },
    models: { main: ['local/instant'] },
  });

/** From one call of the model to the next. */
function stepMs(asked: readonly Asked[]): number {
  if (asked.length !== STEPS) throw new Error(`The model was asked ${asked.length} times instead of ${STEPS}.`);
  return (asked.at(-1)!.at - asked[0]!.at) / (STEPS - 1);
}
