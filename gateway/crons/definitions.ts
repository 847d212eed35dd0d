import { z } from 'zod';
import type { CronDefinition, Schedule } from '../../contracts/cron.ts';
import { sentenceOf, UserError } from '../../contracts/errors.ts';
import { GATEWAY_QUEUE } from '../../contracts/queues.ts';
import type { Skill } from '../../contracts/skill.ts';
import { localTimezone } from '../../contracts/timezone.ts';
import { readConfigFile } from '../../platform/config-file.ts';
import { checkInput } from '../commands/skill-command.ts';
import type { BuiltInJob, Chore } from './chores.ts';
import { cronEntry, definitionOf } from './entry.ts';
import { skillOf } from './fires.ts';

/** Names of the gateway's own crons begin so. */
export const BUILT_IN = 'mainstay-';

/** The crons there should be, and the sentences about entries that can't be used. */
export interface Wanted {
  /** Of those that name none. */
  timezone: string;
  definitions: CronDefinition[];
  problems: string[];
  /** Names that stand in the file, those that can't be used among them: their schedules stay as they are. */
  names: Set<string>;
}

/**
 * Reads the crons of a `config.yaml` and adds the built-in ones. Of those it leaves out, `problems` name file, line and
 * field.
 * @throws BadInput where the file as a whole can't be read
 */
export function wantedCrons(
  configFile: string,
  skills: readonly Skill[],
  builtIns: readonly (Chore | BuiltInJob)[],
): Wanted {
  const { config, wrong, wrongAt } = readConfigFile(configFile);
  const timezone = config.timezone ?? localTimezone();
  const ours = builtIns
    .filter((one) => !('skill' in one) || skills.some(({ name }) => name === one.skill))
    .map((one) => ('skill' in one ? jobCron(one, timezone) : choreCron(one, timezone)));
  const wanted = new Map(ours.map((cron) => [cron.name, cron]));
  const problems: string[] = [];
  const names = new Set(wanted.keys());
  for (const [index, raw] of config.crons.entries()) {
    const path = ['crons', index];
    const name = nameOf(raw);
    const isTwice = name !== null && names.has(name);
    if (name !== null) names.add(name);
    const entry = cronEntry.safeParse(raw);
    const definition = entry.data && definitionOf(entry.data, timezone);
    const slip = definition && slipOf(definition, skills);
    if (!definition) problems.push(wrongAt(path, entry.error!.issues[0]!).message);
    else if (slip) problems.push(wrong([...path, slip.field], slip.what).message);
    else if (isTwice)
      problems.push(wrong([...path, 'name'], `is there twice ("${name}"); each cron needs its own`).message);
    else wanted.set(definition.name, definition);
  }
  return { timezone, definitions: [...wanted.values()], problems, names };
}

function nameOf(raw: unknown): string | null {
  return z.object({ name: z.string() }).safeParse(raw).data?.name ?? null;
}

/** What is wrong with a definition that is in good form: a skill that is not there, arguments it does not take. */
export function slipOf(
  { name, work, queue }: CronDefinition,
  skills: readonly Skill[],
): { field: string; what: string } | null {
  if (name.startsWith(BUILT_IN))
    return { field: 'name', what: `begins with ${BUILT_IN}, which Mainstay’s own crons do` };
  if (queue === GATEWAY_QUEUE)
    return { field: 'queue', what: `can’t be ${GATEWAY_QUEUE}: every skill there is runs on a node` };
  if (work.kind !== 'skill') return null;
  const skill = sentenceFrom(() => skillOf(skills, work.skill));
  if (typeof skill === 'string') return { field: 'skill', what: `is not one: ${skill.replace(/\.$/, '')}` };
  const input = sentenceFrom(() => checkInput(skill, work.args));
  return typeof input === 'string'
    ? { field: 'args', what: `is not what the skill takes: ${input.replace(/\.( See .*)?$/, '')}` }
    : null;
}

function sentenceFrom<Value extends object>(work: () => Value): Value | string {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return sentenceOf(error);
  }
}

function choreCron({ name, schedule }: Chore, timezone: string): CronDefinition {
  return { ...builtIn(name, schedule, timezone), work: { kind: 'chore', chore: name }, quiet: true };
}

/** What it has to tell, if anything, is told. A night that no node was there for is made up for later. */
function jobCron({ name, schedule, skill, args }: BuiltInJob, timezone: string): CronDefinition {
  return {
    ...builtIn(name, schedule, timezone),
    work: { kind: 'skill', skill, args },
    quiet: false,
    catchupMs: null,
  };
}

function builtIn(name: string, schedule: Schedule, timezone: string): Omit<CronDefinition, 'work' | 'quiet'> {
  return {
    name: `${BUILT_IN}${name}`,
    schedule,
    timezone,
    chat: 'main',
    overlap: 'skip',
    catchupMs: 86_400_000,
    jitterMs: 0,
    alert: { after: 1, cooldownMs: 86_400_000 },
  };
}
