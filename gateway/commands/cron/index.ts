import { parseDuration } from '../../../contracts/duration.ts';
import { BadInput } from '../../../contracts/errors.ts';
import type { CronView } from '../../../contracts/http/crons.ts';
import type { Button } from '../../../contracts/message.ts';
import type { CronDesk } from '../../crons/desk.ts';
import type { WeekPictures } from '../../crons/picture.ts';
import type { Message } from '../../recorder/messages.ts';
import type { Command, CommandResult } from '../command.ts';
import { splitWords } from '../words.ts';
import { readAdd } from './add.ts';
import { auditText, historyText, listText, next, showText } from './texts.ts';

const SHOWN = 5;
const HISTORY = 20;

const DETAILS = `\`/cron\` lists them, \`/cron NAME\` shows one with its week as a picture
\`/cron add NAME WHEN /COMMAND …\` adds one, and writes it into config.yaml. WHEN is \`every 5m\`, \`hourly\`, \`weekdays at 7am\`, \`mondays and fridays at 9:30\`, \`monthly on the 1st at noon\` or a cron expression; after it there may stand \`quiet\` (only failures are told), \`timezone=Europe/Berlin\`, \`overlap=\`, \`catchup=\`, \`jitter=\`, \`timeout=\`, \`queue=\`, \`chat=\`
\`/cron add backup every 5m /run backup.sh\`
\`/cron add briefing weekdays at 7am timezone=America/Los_Angeles /run briefing.sh\`
\`/cron run|pause|resume|remove|history NAME\`; a reason may follow on pause and resume
\`/cron week\`: the last seven days of all, as a picture
\`/cron audit [24h]\`: what should have run, and what did`;

export interface CronCommandOptions {
  desk: CronDesk;
  pictures: WeekPictures;
  /** The chat that `main` stands for. */
  mainChat: () => string;
  commands: () => readonly Command[];
}

type Answer = Extract<CommandResult, { kind: 'answer' }>;

/** Crons by chat: the same desk as the page and the command line ask. */
export function cronCommand({ desk, pictures, mainChat, commands }: CronCommandOptions): Command {
  const verbs: Record<string, (rest: string, message: Message) => Promise<Answer>> = {
    async list() {
      const buttons = [[{ label: 'The week as a picture', action: '/cron week' }]];
      return { kind: 'answer', text: listText(await desk.list()), buttons };
    },
    async show(rest) {
      const cron = await desk.show(nameIn(rest));
      const runs = cron.figures.runs > 0 ? desk.history(cron.name, SHOWN) : [];
      const artifacts = cron.source === 'elsewhere' ? [] : [await pictures.ofCron(cron.name)];
      return { kind: 'answer', text: showText(cron, runs), buttons: buttonsOf(cron), artifacts };
    },
    async add(rest, message) {
      if (message.attachments.length > 0)
        throw new BadInput('A cron can’t take a file along; put it into the workspace and name its path.');
      const written = readAdd(rest, commands());
      const cron = await desk.add({ ...chatFor(message), ...written });
      return {
        kind: 'answer',
        text: `Added \`${cron.name}\`: ${cron.schedule}, \`${cron.work}\`\n${next(cron, 3)}`,
        buttons: [[{ label: 'Run now', action: `/cron run ${cron.name}` }]],
      };
    },
    async run(rest, message) {
      const { name, workflowId } = await desk.run(nameIn(rest), message.id);
      return { kind: 'answer', text: `Running \`${name}\` now (\`${workflowId}\`).` };
    },
    async pause(rest) {
      const [name, note] = nameAndNote(rest);
      await desk.pause(name, note);
      return answer(`\`${name}\` is paused.`, { label: 'Resume', action: `/cron resume ${name}` });
    },
    async resume(rest) {
      const [name, note] = nameAndNote(rest);
      await desk.resume(name, note);
      return answer(`\`${name}\` is resumed, ${next(await desk.show(name), 1)}.`);
    },
    async remove(rest) {
      const [name, word] = nameAndNote(rest);
      if (word === 'ask') return askToRemove(await desk.show(name));
      const { removed } = await desk.remove(name);
      return answer(
        `Removed \`${name}\`.${removed ? ` In config.yaml it was:\n\`\`\`yaml\n${removed.trimEnd()}\n\`\`\`` : ''}`,
      );
    },
    async history(rest) {
      const name = nameIn(rest);
      return answer(historyText(name, desk.history(name, HISTORY), await timezoneOf(name)));
    },
    async audit(rest) {
      const now = Date.now();
      const [audit, crons] = await Promise.all([desk.audit(now - parseDuration(rest || '24h'), now), desk.list()]);
      const zones = new Map(crons.map(({ name, timezone }) => [name, timezone]));
      return answer(auditText(audit, (name) => zones.get(name) ?? 'UTC'));
    },
    async week() {
      return { kind: 'answer', text: 'The crons’ last seven days', artifacts: [await pictures.ofAll()] };
    },
  };

  return {
    name: 'cron',
    summary: 'Crons: list, show, add, run, pause',
    usage: '/cron [NAME | add NAME WHEN /COMMAND … | run|pause|resume|remove|history NAME | week | audit]',
    details: DETAILS,
    completions: Object.keys(verbs),
    verbatim: true,
    async run([typed = ''], message) {
      const [, word = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(typed) ?? [];
      if (word === '') return await verbs['list']!('', message);
      const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined;
      return verb ? await verb(rest.trim(), message) : await verbs['show']!(typed, message);
    },
  };

  /** Where it was asked for; nobody reads the terminal's chat when the results come. */
  function chatFor({ chat }: Message): { chat?: string } {
    return chat === mainChat() || chat === 'cli' ? {} : { chat };
  }

  /** One that was removed has a history yet. */
  async function timezoneOf(name: string): Promise<string> {
    return (await desk.list()).find((cron) => cron.name === name)?.timezone ?? 'UTC';
  }
}

function answer(text: string, ...buttons: Button[]): Answer {
  return { kind: 'answer', text, ...(buttons.length > 0 && { buttons: [buttons] }) };
}

function buttonsOf({ name, paused, source }: CronView): Button[][] {
  const toggle = paused
    ? { label: 'Resume', action: `/cron resume ${name}` }
    : { label: 'Pause', action: `/cron pause ${name}` };
  const remove = source === 'config.yaml' ? [{ label: 'Remove …', action: `/cron remove ${name} ask` }] : [];
  return [[{ label: 'Run now', action: `/cron run ${name}` }, toggle, ...remove]];
}

/** A button is pressed by mistake more easily than a line is typed. */
function askToRemove({ name, source }: CronView): Answer {
  if (source !== 'config.yaml')
    throw new BadInput(`${name} does not stand in config.yaml, so it can’t be removed here.`);
  return answer(`Remove \`${name}\` from config.yaml, and its schedule?`, {
    label: `Yes, remove ${name}`,
    action: `/cron remove ${name}`,
  });
}

function nameIn(rest: string): string {
  const [name, ...more] = splitWords(rest);
  if (!name || more.length > 0) throw new BadInput('That takes the name of one cron; /cron lists them.');
  return name;
}

function nameAndNote(rest: string): [name: string, note: string | undefined] {
  const [, name, note] = /^(\S+)(?:\s+([\s\S]+))?$/.exec(rest) ?? [];
  if (!name) throw new BadInput('That takes the name of a cron; /cron lists them.');
  return [name, note];
}
