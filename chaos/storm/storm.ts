import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration } from '../../contracts/duration.ts';
import { NotReachable } from '../../contracts/errors.ts';
import { auditAnswers } from '../audit/answers.ts';
import type { Evidence, Finding } from '../audit/audit.ts';
import { auditCrons } from '../audit/crons.ts';
import { auditDailyLog } from '../audit/daily-log.ts';
import { auditEffects } from '../audit/effects.ts';
import { auditLeftOvers, auditOpenWork } from '../audit/left-overs.ts';
import { auditMemoryIndex } from '../audit/memory-index.ts';
import { auditModel } from '../audit/model.ts';
import { auditNotices } from '../audit/notices.ts';
import { auditSecrets } from '../audit/secrets.ts';
import type { Field } from '../faults/fault.ts';
import { LINKS, type Link } from '../network/network.ts';
import { accountCrons, beginCrons, endCrons } from './crons.ts';
import type { Load } from './load.ts';
import { describeStrike, type Strike } from './schedule.ts';
import { settle } from './settle.ts';
import { watchSteps } from './steps.ts';
import { within } from './within.ts';
import { EVERYBODY, PARTS, type World } from './world.ts';

/** So many faults go on at the same time at most. */
const AT_ONCE = 4;
const READY_WITHIN_MS = 60_000;
/** However bad it was: when all is mended, this has to be enough. */
const SETTLE_WITHIN_MS = 240_000;
/** The longest fault takes a minute and a half. */
const STRIKES_WITHIN_MS = 180_000;

export interface StormOptions {
  strikes: readonly Strike[];
  /** Mean pause between two messages, milliseconds. */
  everyMs: number;
  /** Hears what happens, a line each. */
  tell(line: string): void;
}

export interface StormResult {
  findings: Finding[];
  /** How long the storm was, and how long it took from the last mend until all was at rest. */
  stormMs: number;
  settleMs: number;
  /** Sends that Telegram carried out and gave no answer to: any of them could have become a second message. */
  unclearSends: number;
  messages: number;
}

/** Starts all parts and waits until a person gets an answer from the node. */
export async function startWorld(world: World): Promise<void> {
  for (const name of ['temporal', 'gateway', 'node'] as const) world.parts[name].start();
  const { updates } = world.telegram.world;
  await world.telegram.waitFor(() => updates.polling, READY_WITHIN_MS);
  // Everybody has a first exchange in calm: the rule for lost sends needs one older message to go by.
  for (const person of EVERYBODY) {
    const { message_id: id } = world.telegram.user(person).sends(`/run again.sh hello 0 ${world.secrets.SHOP_KEY}`);
    await world.telegram
      .waitFor((telegram) => telegram.sent(person.id).find(({ message }) => answersJob(message, id)), READY_WITHIN_MS)
      .catch((cause: unknown) => {
        throw new NotReachable(`The system did not start: ${world.ownEnds.join('; ') || `see ${world.folder}`}.`, {
          cause,
        });
      });
  }
}

const answersJob = (message: { text?: string; reply_to_message?: { message_id: number } }, id: number) =>
  message.reply_to_message?.message_id === id && message.text?.includes('Processing time: ');

/** Lets the faults strike while people write, mends everything, waits for rest, and looks at what came of it. */
export async function storm(world: World, load: Load, options: StormOptions): Promise<StormResult> {
  const { strikes, everyMs, tell } = options;
  const steps = watchSteps(world);
  const since = await beginCrons(world);
  load.begin(everyMs);
  const began = performance.now();
  await strikeAll({ world, steps }, strikes, tell);
  await load.stop();
  await heal(world);
  steps.close();
  const mended = performance.now();
  tell(`all is mended after ${formatDuration(mended - began)}; waiting until every cron fires again`);
  const crons = { since, until: await endCrons(world) };
  const left = await settle(world, load.asked, SETTLE_WITHIN_MS, tell);
  const rested = performance.now();
  tell(`${left.length === 0 ? 'at rest' : 'not at rest'}; accounting for the fires of the crons`);
  const evidence: Evidence = {
    ...{ world, asked: load.asked },
    crons: { ...crons, audit: await accountCrons(world, crons) },
  };
  // What that had told is to arrive, too.
  if (left.length === 0) left.push(...(await settle(world, load.asked, SETTLE_WITHIN_MS, tell)));
  await load.close();
  return {
    findings: [...(await audit(evidence)), restFinding(left)],
    stormMs: mended - began,
    settleMs: rested - mended,
    unclearSends: world.telegram.calls.filter(({ method, done, status }) => isSend(method) && done && status === 0)
      .length,
    messages: load.asked.length,
  };
}

const isSend = (method: string) => /^send(Message|Document|Photo|Video|MediaGroup)$/i.test(method);

/** Strikes in order; those with a target in common one after the other. */
async function strikeAll(field: Field, strikes: readonly Strike[], tell: (line: string) => void): Promise<void> {
  const busy = new Map<string, Promise<unknown>>();
  const going = new Set<Promise<unknown>>();
  for (const strike of strikes) {
    while (going.size >= AT_ONCE) await Promise.race(going);
    await sleep(strike.gapMs);
    const targets = strike.fault.targets(strike.parameters);
    const before = targets.flatMap((target) => busy.get(target) ?? []);
    const one = Promise.all(before).then(() => {
      tell(describeStrike(strike));
      const struck = strike.fault.strike(field, strike.parameters);
      return within(STRIKES_WITHIN_MS, `The fault “${describeStrike(strike)}”`, struck);
    });
    for (const target of targets) busy.set(target, one);
    going.add(one);
    void one.finally(() => going.delete(one)).catch(() => undefined);
  }
  await Promise.all(going);
}

/** Takes back whatever a fault may have left. */
async function heal(world: World): Promise<void> {
  world.telegram.clearFaults();
  for (const link of Object.keys(LINKS) as Link[]) await world.network.mend(link);
  for (const disk of Object.values(world.disks)) disk.empty();
  world.setClock('gateway', 0);
  world.setClock('node', 0);
  for (const name of PARTS) {
    world.parts[name].resume();
    world.parts[name].start();
  }
}

function restFinding(left: readonly string[]): Finding {
  const violations = left.map((what) => `${what}, ${formatDuration(SETTLE_WITHIN_MS)} after all was mended`);
  return { promise: 'the system comes to rest by itself', checked: 1, violations };
}

async function audit(evidence: Evidence): Promise<Finding[]> {
  const { world } = evidence;
  const whileRunning = [auditAnswers, auditEffects, auditModel, auditDailyLog, auditNotices].map((look) =>
    look(evidence),
  );
  whileRunning.push(await auditCrons(evidence));
  const openWork = await auditOpenWork(evidence);
  await world.stop();
  return [
    ...whileRunning,
    openWork,
    await auditLeftOvers(evidence),
    auditSecrets(evidence),
    await auditMemoryIndex(evidence),
    auditOwnEnds(world),
  ];
}

function auditOwnEnds({ ownEnds }: World): Finding {
  return { promise: 'no part ended by itself', checked: PARTS.length, violations: ownEnds };
}
