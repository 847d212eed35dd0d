import type { GatewayDesk } from '../activities/gateway/activities.ts';
import { BadInput, NotFound, NotReachable, sentenceOf, UserError } from '../contracts/errors.ts';
import type { TurnPlan } from '../contracts/work.ts';
import type { Command, CommandResult } from './commands/command.ts';
import { helpText } from './commands/help.ts';
import { readCommand, splitWords } from './commands/words.ts';
import type { JobDesk } from './jobs.ts';
import type { Recorder } from './recorder/index.ts';
import type { Message } from './recorder/messages.ts';
import type { Replies } from './replies.ts';

export interface TurnDeskOptions {
  recorder: Recorder;
  replies: Replies;
  jobs: JobDesk;
  commands: readonly Command[];
  fetchAttachments: GatewayDesk['fetchAttachments'];
}

/** What the workflows ask of the gateway. Routing is code: the command table says light or heavy. */
export function createTurnDesk({ recorder, replies, jobs, commands, fetchAttachments }: TurnDeskOptions): GatewayDesk {
  // The intake's first try and the turn's own may meet: they are one.
  const going = new Map<string, Promise<TurnPlan>>();
  const byName = new Map(commands.map((command) => [command.name, command]));

  async function resultOf(message: Message): Promise<CommandResult> {
    try {
      const typed = readCommand(message.text);
      if (!typed) return { kind: 'answer', text: withoutModel(message, commands) };
      const command = byName.get(typed.name);
      if (!command)
        throw new NotFound(`There is no /${typed.name}${nearest(typed.name, commands)} /help lists what there is.`);
      return await command.run(command.verbatim ? [typed.rest] : splitWords(typed.rest), message);
    } catch (error) {
      // What can't be reached now may be later: the turn tries again.
      if (error instanceof UserError && !(error instanceof NotReachable))
        return { kind: 'answer', text: sentenceOf(error) };
      throw error;
    }
  }

  function answer(message: Message, { text, buttons, unsent }: Extract<CommandResult, { kind: 'answer' }>): void {
    const reply = {
      key: `reply:${message.id}`,
      kind: 'replied' as const,
      chat: message.chat,
      to: answered(message),
      text,
      buttons,
      unsent,
    };
    replies.give(reply, () => recorder.messages.answer(message.id, { text, artifacts: [] }, Date.now()));
  }

  async function handle(messageId: string): Promise<TurnPlan> {
    const message = find(messageId);
    if (recorder.messages.reply(messageId)) return { next: 'nothing' };
    const result = await resultOf(message);
    switch (result.kind) {
      case 'fetch':
        return { next: 'fetch' };
      case 'answer':
        answer(message, result);
        return { next: 'nothing' };
      case 'job':
        return { next: 'jobs', jobs: [jobs.queue(result.job, message)] };
    }
  }

  return {
    handleMessage(messageId) {
      const same = going.get(messageId);
      if (same) return same;
      const handled = handle(messageId).finally(() => going.delete(messageId));
      going.set(messageId, handled);
      return handled;
    },
    fetchAttachments,
    async refuseMessage(messageId, text) {
      answer(find(messageId), { kind: 'answer', text });
    },
    async endJob(ending) {
      jobs.end(ending);
    },
  };

  function find(id: string): Message {
    const message = recorder.messages.find(id);
    if (!message) throw new BadInput(`The message ${id} is not in the record.`);
    return message;
  }
}

/** A pressed button has no message of its own to reply to. */
function answered(message: Message): Message | null {
  return message.press ? null : message;
}

function withoutModel({ attachments }: Message, commands: readonly Command[]): string {
  const subject = attachments.length > 0 ? 'A file without a command' : 'Free text';
  return `${subject} goes to the agent, and no model is configured. What works without one:\n\n${helpText(commands)}`;
}

/** `; did you mean /render?` for a slip of one or two letters (of a short name one), else a full stop. */
function nearest(name: string, commands: readonly Command[]): string {
  const [closest] = commands
    .filter(({ hidden }) => !hidden)
    .map((command) => ({ name: command.name, slips: distance(name, command.name) }))
    .filter(({ slips }) => slips <= (name.length < 4 ? 1 : 2))
    .sort((a, b) => a.slips - b.slips);
  return closest ? `; did you mean /${closest.name}?` : '.';
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
