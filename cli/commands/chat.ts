import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { formatDuration } from '../../contracts/duration.ts';
import { sentenceOf } from '../../contracts/errors.ts';
import type { GatewayClient } from '../../contracts/http/client.ts';
import type { JobView } from '../../contracts/job.ts';
import { chatMessage, type ChatMessage, type LiveEvent } from '../../contracts/message.ts';
import { connect } from '../connect.ts';
import { followEvents } from '../live-events.ts';

const CHAT = 'cli';
const SHOWN_AT_FIRST = 10;
const PROMPT = '› ';
const commandList = z.array(z.object({ name: z.string(), completions: z.array(z.string()) }));
type Commands = z.infer<typeof commandList>;

export function chatCommand(): Command {
  return new Command('chat').description('Talk to Mainstay in this terminal').action(async () => {
    const gateway = connect();
    const before = z.array(chatMessage).parse(await gateway.get(`/api/chats/${CHAT}/messages?limit=${SHOWN_AT_FIRST}`));
    const commands = commandList.parse(await gateway.get('/api/commands'));
    for (const message of before) console.log(messageText(message));
    if (process.stdin.isTTY) console.log('Type a command or /help; Ctrl-D leaves, and work goes on.');
    await converse(gateway, commands);
  });
}

/** Reads lines until the input ends; what happens meanwhile is printed above the line being typed. */
async function converse(gateway: GatewayClient, commands: Commands): Promise<void> {
  const stopping = new AbortController();
  const terminal = createInterface({
    input: process.stdin,
    output: process.stdout,
    // Piped in, nobody sees a prompt, and what is printed is for a program to read.
    prompt: process.stdin.isTTY ? PROMPT : '',
    completer: (line: string) => complete(line, commands),
  });
  const screen = createScreen(terminal);
  const own = new Set<string>();
  const watching = followEvents(gateway, stopping.signal, (event) => showEvent(event, screen, own));
  terminal.prompt();
  for await (const line of terminal) {
    if (line.trim()) await say(gateway, line, own, screen);
    terminal.prompt();
  }
  // What was piped in should still be answered.
  if (!process.stdin.isTTY) await untilAnswered(gateway, own);
  stopping.abort();
  await watching;
}

async function say(gateway: GatewayClient, text: string, own: Set<string>, screen: Screen): Promise<void> {
  const id = randomUUID();
  own.add(id);
  try {
    await gateway.post('/api/messages', { id, text, chat: CHAT });
  } catch (error) {
    own.delete(id);
    screen.print(`Not sent: ${sentenceOf(error)}`);
  }
}

async function untilAnswered(gateway: GatewayClient, ids: Set<string>): Promise<void> {
  const shape = z.object({ reply: z.unknown().nullable() });
  for (const id of ids) {
    while (shape.parse(await gateway.get(`/api/messages/${id}`)).reply === null) await sleep(100);
  }
  // The last answer is on its way through the event stream.
  await sleep(200);
}

interface Screen {
  /** Prints above the line being typed. */
  print(text: string): void;
  /** A line that is replaced by the next one, for progress. */
  progress(text: string): void;
}

function createScreen(terminal: ReturnType<typeof createInterface>): Screen {
  const tty = process.stdout.isTTY;
  let progressShown = false;
  const clear = () => tty && process.stdout.write(progressShown ? '\r\x1b[K\x1b[1A\r\x1b[K' : '\r\x1b[K');
  return {
    print(text) {
      clear();
      progressShown = false;
      process.stdout.write(`${text}\n`);
      terminal.prompt(true);
    },
    progress(text) {
      if (!tty) return;
      clear();
      progressShown = true;
      process.stdout.write(`${text.slice(0, (process.stdout.columns || 80) - 1)}\n`);
      terminal.prompt(true);
    },
  };
}

function showEvent(event: LiveEvent, screen: Screen, own: Set<string>): void {
  if (event.type === 'message') {
    // What was typed here stands on the screen already.
    if (event.message.chat === CHAT && !own.has(event.message.id)) screen.print(messageText(event.message));
  } else if (event.type === 'job' && event.job.chat === CHAT && event.job.state === 'running') {
    screen.progress(progressText(event.job));
  } else if (event.type === 'thinking' && event.chat === CHAT) {
    screen.progress(`… ${event.text.trimEnd().split('\n').at(-1) || event.note}`);
  }
}

function messageText({ direction, who, text, artifacts }: ChatMessage): string {
  if (direction === 'in') return `${who}: ${text}`;
  return [text, ...artifacts.map(({ path }) => `File: ${path}`)].join('\n');
}

function progressText({ summary, progress, runMs }: JobView): string {
  const percent =
    progress?.fraction === undefined ? formatDuration(runMs ?? 0) : `${Math.round(progress.fraction * 100)} %`;
  const eta = progress?.etaS === undefined ? '' : `, ${formatDuration(progress.etaS * 1_000)} to go`;
  const last = progress?.tail?.trimEnd().split('\n').at(-1) ?? progress?.note;
  return `⏳ ${summary}: ${percent}${eta}${last ? `  ${last}` : ''}`;
}

/** The command's name first, then the fields it takes. */
function complete(line: string, commands: Commands): [string[], string] {
  const word = line.split(' ').at(-1) ?? '';
  const command = commands.find(({ name }) => line.startsWith(`/${name} `));
  const candidates = command ? command.completions : commands.map(({ name }) => `/${name} `);
  return [candidates.filter((candidate) => candidate.startsWith(command ? word : line)), command ? word : line];
}
