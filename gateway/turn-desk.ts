import type { GatewayDesk } from '../activities/gateway/activities.ts';
import type { AgentInput } from '../contracts/agent.ts';
import { BadInput, isDiskFull, NotFound, NotReachable, sentenceOf, UserError } from '../contracts/errors.ts';
import type { Heard, ListenInput } from '../contracts/voice.ts';
import type { JobEnding, TurnPlan } from '../contracts/work.ts';
import type { Answer, Command, CommandResult } from './commands/command.ts';
import { helpText } from './commands/help.ts';
import { readCommand, splitWords } from './commands/words.ts';
import type { JobDesk } from './jobs.ts';
import type { Recorder } from './recorder/index.ts';
import { type Message, saidIn } from './recorder/messages.ts';
import type { Replies } from './replies.ts';
import type { Route, Routed } from './routing/router.ts';
import type { VoiceDesk } from './voice.ts';

/** A message that fails this often is given up; a person decides. */
const TRIES = 5;

export interface TurnDeskOptions {
  recorder: Recorder;
  replies: Replies;
  jobs: JobDesk;
  commands: readonly Command[];
  fetchAttachments: GatewayDesk['fetchAttachments'];
  /** Whether a model is configured that free text can go to. */
  hasModel(): boolean;
  voice: VoiceDesk;
  /** The answer to a text that plainly asks for a reminder; null for any other. @throws BadInput */
  readReminder(text: string, message: Message): Answer | null;
  /** What a model on the gateway makes of free text while the node is away; null: it waits for the node. */
  route: Route;
  /** Records the task that answers a message. */
  askAgent(message: Message): AgentInput;
}

type PlainResult =
  Exclude<CommandResult, { kind: 'again' }> | { kind: 'listen'; listen: ListenInput } | { kind: 'think' };

/** What the workflows ask of the gateway. Routing is code: the command table says light or heavy. */
export function createTurnDesk({
  recorder,
  replies,
  jobs,
  commands,
  fetchAttachments,
  hasModel,
  voice,
  readReminder,
  route,
  askAgent,
}: TurnDeskOptions) {
  // The intake's first try and the turn's own may meet: they are one.
  const going = new Map<string, Promise<TurnPlan>>();
  const byName = new Map(commands.map((command) => [command.name, command]));

  async function resultOf(message: Message): Promise<PlainResult> {
    try {
      const typed = readCommand(message.text);
      if (!typed) return voice.before(message) ?? readReminder(saidIn(message), message) ?? (await freeText(message));
      const result = await runCommand(typed, message);
      return result.kind === 'again' ? await againOf(find(result.messageId)) : result;
    } catch (error) {
      // What can't be reached now may be later: the turn tries again.
      if (error instanceof UserError && !(error instanceof NotReachable))
        return { kind: 'answer', text: sentenceOf(error) };
      throw error;
    }
  }

  /** @throws NotFound where there is none of that name */
  async function runCommand({ name, rest }: NonNullable<ReturnType<typeof readCommand>>, message: Message) {
    const command = byName.get(name);
    if (!command) throw new NotFound(`There is no /${name}${nearest(name, commands)} /help lists what there is.`);
    return await command.run(command.verbatim ? [rest] : splitWords(rest), message);
  }

  async function freeText(message: Message): Promise<PlainResult> {
    if (!hasModel()) return { kind: 'answer', text: withoutModel(message, commands) };
    const routed = await route(message);
    if (routed) return await resultOfRouted(routed, message);
    return message.attachments.every((file) => 'sha256' in file) ? { kind: 'think' } : { kind: 'fetch' };
  }

  async function resultOfRouted(routed: Routed, message: Message): Promise<PlainResult> {
    const { mark } = routed;
    if (routed.kind === 'answer') return { kind: 'answer', format: 'plain', text: `${routed.text}\n\n${mark}` };
    try {
      const result = await runCommand(readCommand(routed.line)!, message);
      if (result.kind === 'answer') return { ...result, text: `${result.text}\n\n${mark}` };
    } catch (error) {
      // A line that makes no sense was the model's, not the operator's.
      if (!(error instanceof UserError)) throw error;
    }
    return { kind: 'think' };
  }

  /** What comes of a dead letter this time: what asks for it is counted in its place, and fails like any message. */
  async function againOf(dead: Message): Promise<PlainResult> {
    const result = await resultOf(dead);
    if (result.kind === 'fetch' || result.kind === 'listen' || result.kind === 'think')
      throw new BadInput('Its files were never fetched, so it cannot be tried again; send it once more.');
    return result.kind === 'job'
      ? { kind: 'job', job: { ...result.job, answers: dead.id } }
      : { ...result, settles: dead.id };
  }

  /** Gives a message up: its chat gets a card, and the next one is not held up. */
  function bury(message: Message, reason: string): TurnPlan {
    const text = `This failed ${TRIES} times and was given up: ${reason}`;
    const reply = {
      key: `reply:${message.id}`,
      kind: 'replied' as const,
      format: 'plain' as const,
      chat: message.chat,
      to: answered(message),
      text,
      buttons: [
        [
          { label: 'Try again', action: `/deadletters retry ${message.id}` },
          { label: 'Drop', action: `/deadletters drop ${message.id}` },
        ],
      ],
    };
    replies.give(reply, () => {
      recorder.messages.answer(message.id, { text, artifacts: [] }, Date.now());
      recorder.deadLetters.bury(message.id, reason, Date.now());
    });
    return { next: 'nothing' };
  }

  function answer(message: Message, { text, format, buttons, artifacts = [], unsent, settles }: Answer): void {
    const reply = {
      key: `reply:${message.id}`,
      kind: 'replied' as const,
      chat: message.chat,
      to: answered(message),
      ...{ text, format, buttons, artifacts, unsent },
    };
    replies.give(reply, () => {
      recorder.messages.answer(message.id, { text, artifacts }, Date.now());
      if (settles !== undefined) recorder.deadLetters.settle(settles);
    });
  }

  async function handle(messageId: string, isFirst: boolean): Promise<TurnPlan> {
    const message = find(messageId);
    if (recorder.messages.reply(messageId)) return { next: 'nothing' };
    // Counted before it is made, since it may take the process down; what was handled before is no risk.
    const isCounted = isFirst || recorder.jobs.ofMessage(messageId).length > 0;
    const tries = isCounted ? 1 : recorder.deadLetters.countTry(messageId);
    if (tries > TRIES) return bury(message, 'the gateway ended each time it handled it.');
    let result: PlainResult;
    try {
      result = await resultOf(message);
    } catch (error) {
      // No fault of the message's: it waits for room.
      if (isDiskFull(error)) {
        if (!isCounted) recorder.deadLetters.takeBackTry(messageId);
        throw error;
      }
      if (tries < TRIES) throw error;
      return bury(message, sentenceOf(error));
    }
    switch (result.kind) {
      case 'fetch':
        return { next: 'fetch' };
      case 'answer':
        answer(message, result);
        return { next: 'nothing' };
      case 'listen':
        return { next: 'listen', listen: result.listen };
      case 'think':
        return { next: 'think', task: askAgent(message) };
      case 'job':
        return { next: 'jobs', jobs: [jobs.queue(result.job, message)] };
    }
  }

  function handleOnce(messageId: string, isFirst: boolean): Promise<TurnPlan> {
    const same = going.get(messageId);
    if (same) return same;
    const handled = handle(messageId, isFirst).finally(() => going.delete(messageId));
    going.set(messageId, handled);
    return handled;
  }

  return {
    /** The first try, made at once: the commit of acceptance has counted it. */
    handleAccepted: (messageId: string) => handleOnce(messageId, true),
    handleMessage: (messageId: string) => handleOnce(messageId, false),
    fetchAttachments,
    async hear(heard: Heard) {
      voice.keep(heard);
      // What is under way has not seen its words.
      await going.get(heard.messageId)?.catch(() => undefined);
      return await handleOnce(heard.messageId, false);
    },
    async refuseMessage(messageId: string, text: string) {
      answer(find(messageId), { kind: 'answer', text });
    },
    async endJob(ending: JobEnding) {
      jobs.end(ending);
      return { costUsd: jobs.find(ending.jobId).view.costUsd };
    },
  } satisfies GatewayDesk & { handleAccepted: GatewayDesk['handleMessage'] };

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
