import type { Status } from '../../contracts/http/status.ts';
import type { Skill } from '../../contracts/skill.ts';
import type { ContentFiles } from '../../storage/content-files.ts';
import type { Budget } from '../budget/budget.ts';
import type { CronDesk } from '../crons/desk.ts';
import type { WeekPictures } from '../crons/picture.ts';
import type { Delivery } from '../delivery.ts';
import type { JobDesk } from '../jobs.ts';
import type { Approvals } from '../agent/approvals.ts';
import type { MemoryDesk } from '../memory/desk.ts';
import type { Recorder } from '../recorder/index.ts';
import type { ReminderDesk } from '../reminders/desk.ts';
import { approveCommand, denyCommand } from './approve.ts';
import { budgetCommand } from './budget.ts';
import { cancelCommand, stopCommand } from './cancel.ts';
import type { Command } from './command.ts';
import { costCommand } from './cost.ts';
import { cronCommand } from './cron/index.ts';
import { deadLettersCommand } from './dead-letters.ts';
import { helpCommand, startCommand } from './help.ts';
import { jobCommand, jobsCommand } from './jobs.ts';
import { mcpCommand } from './mcp.ts';
import { modelCommand } from './model.ts';
import { newCommand } from './new.ts';
import { memoryCommand } from './memory/index.ts';
import { notBuiltCommands } from './not-built.ts';
import { remindCommand, remindersCommand } from './remind.ts';
import { checkCommand, retryCommand, settleCommand } from './retry.ts';
import { skillCommand } from './skill-command.ts';
import { statusCommand } from './status.ts';

export interface CommandsOptions {
  skills: readonly Skill[];
  recorder: Recorder;
  desk: JobDesk;
  crons: CronDesk;
  memory: MemoryDesk;
  pictures: WeekPictures;
  budget: Budget;
  files: ContentFiles;
  delivery: Delivery;
  status: () => Status;
  approvals: Approvals;
  stopTask(id: string): Promise<void>;
  reminders: ReminderDesk;
  /** The chat that `main` stands for. */
  mainChat: () => string;
  timezone: string | undefined;
}

/** Every slash command, in the order help shows them. */
export function createCommands(options: CommandsOptions): readonly Command[] {
  const { skills, recorder, desk, crons, memory, pictures, delivery, status, budget, files, mainChat, timezone } =
    options;
  const { approvals, reminders, stopTask } = options;
  const skillNamed = (wanted: string) => skills.find(({ name }) => name === wanted);
  const [curate, review] = [skillNamed('curate'), skillNamed('review')];
  const all = (): readonly Command[] => commands;
  const commands: Command[] = [
    startCommand(all),
    helpCommand(all),
    statusCommand(status),
    jobsCommand(recorder),
    jobCommand(desk),
    cancelCommand(recorder, desk),
    stopCommand(recorder, desk, stopTask),
    retryCommand(skills, desk),
    settleCommand(desk),
    checkCommand(skills, desk),
    approveCommand(approvals),
    denyCommand(approvals),
    remindCommand(reminders),
    remindersCommand(reminders),
    newCommand(recorder),
    modelCommand(recorder),
    mcpCommand(recorder, status),
    deadLettersCommand(recorder, delivery),
    cronCommand({ desk: crons, pictures, mainChat, commands: all }),
    costCommand({ budget, files }),
    budgetCommand(budget),
    ...skills.flatMap((skill) => skill.commands.map((form) => skillCommand(skill, form))),
    ...(curate && review ? [memoryCommand({ memory, curate, review, timezone })] : []),
    ...notBuiltCommands(),
  ];
  return commands;
}
