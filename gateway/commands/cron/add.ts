import { complaint } from '../../../contracts/complaint.ts';
import { cronEntry, type WrittenCron } from '../../crons/entry.ts';
import { BadInput } from '../../../contracts/errors.ts';
import type { Command } from '../command.ts';
import { splitWords } from '../words.ts';

const HOW = 'Write /cron add NAME WHEN /COMMAND …, for example /cron add backup weekdays at 7am /run backup.sh.';
const SETTINGS = /^(timezone|queue|chat|overlap|catchup|jitter|timeout)=(.+)$/;

/**
 * Reads `NAME WHEN [quiet] [setting=value…] /COMMAND …`: the first word that names a command which starts a job, with or
 * without its slash, ends what says when, and everything from there on is read as that command would be.
 * @throws BadInput
 */
export function readAdd(text: string, commands: readonly Command[]): WrittenCron {
  const { name, timing, job } = partsOf(text, commands);
  const written = { name, ...readTiming(timing), skill: job.skill.name, args: job.input };
  const checked = cronEntry.safeParse(written);
  if (checked.success) return written;
  const [issue] = checked.error.issues;
  throw new BadInput(`${issue!.path.join('.') || 'The cron'} ${complaint(issue!)}.`);
}

function partsOf(text: string, commands: readonly Command[]) {
  const [, name, work] = /^\s*(\S+)\s+([\s\S]+)$/.exec(text) ?? [];
  if (!name || !work) throw new BadInput(HOW);
  for (const { 0: found, 1: slash, 2: word = '', index } of work.matchAll(/(?<!\S)(\/?)([a-z][a-z0-9_-]*)(?!\S)/gi)) {
    const command = commands.find((one) => one.name === word.toLowerCase());
    if (command?.job) {
      const rest = work.slice(index + found.length).trim();
      const job = command.job(command.verbatim ? [rest] : splitWords(rest), []);
      return { name, timing: work.slice(0, index), job };
    }
    if (slash) throw new BadInput(`/${word} ${command ? 'starts no job' : 'is no command'}, so no cron can run it.`);
  }
  throw new BadInput(`What ${name} should do is missing. ${HOW}`);
}

/** `weekdays at 7am quiet timezone=Europe/Berlin` */
function readTiming(text: string): Omit<WrittenCron, 'name'> {
  const settings: Record<string, unknown> = {};
  const schedule = splitWords(text).filter((word) => {
    const [, setting, value] = SETTINGS.exec(word) ?? [];
    if (setting) settings[setting] = value;
    else if (word === 'quiet') settings['quiet'] = true;
    else return true;
    return false;
  });
  return { schedule: schedule.join(' '), ...settings };
}
