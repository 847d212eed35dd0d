import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { Command, InvalidArgumentError, Option } from 'commander';
import { formatDuration, parseDuration } from '../../contracts/duration.ts';
import { BadInput, NotReachable, UserError } from '../../contracts/errors.ts';
import type { GatewayClient } from '../../contracts/http/client.ts';
import { messageView, type MessageView, type PostMessage } from '../../contracts/message.ts';
import { mimeOf } from '../../contracts/mime.ts';
import { hashFile } from '../../storage/content-files.ts';
import { connect, print } from '../connect.ts';

const DAY_MS = 24 * 3_600_000;
const LOOK_EVERY_MS = 150;
const TRY_AGAIN_MS = 1_000;

export interface SendOptions {
  wait?: boolean;
  timeout?: number;
  file: string[];
  chat: string;
  id?: string;
  json?: boolean;
}

export function sendCommand(): Command {
  return new Command('send')
    .description('Send a message, as you would in chat')
    .argument('<text...>', 'a slash command or free text')
    .option('--wait', 'wait for the answer, through outages; exit code 1 unless all jobs are done')
    .addOption(timeoutOption())
    .addOption(fileOption())
    .option('--chat <chat>', 'the chat it belongs to', 'cli')
    .option('--id <id>', 'your own id: the same one again is the same message')
    .option('--json', 'one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  mainstay send /status --wait\n  mainstay send "/render storyboards/demo.yaml" --wait --json',
    )
    .action(async (words: string[], options: SendOptions) => {
      await send(words.join(' '), options);
    });
}

export const timeoutOption = () =>
  new Option('--timeout <duration>', 'how long to wait, as 10m (default: 24h)').argParser(duration);

export const fileOption = () =>
  new Option('--file <path>', 'a file to send with it; may be given several times')
    .argParser((path: string, all: string[]) => [...all, path])
    .default([], 'none');

/** Sends a message and, where that is wanted, waits for its answer and prints it. */
export async function send(text: string, options: SendOptions): Promise<void> {
  const gateway = connect();
  const { timeout = DAY_MS } = options;
  const deadline = performance.now() + timeout;
  const message: PostMessage = {
    id: options.id ?? randomUUID(),
    text,
    chat: options.chat,
    files: await Promise.all(options.file.map((path) => putFile(gateway, path))),
  };
  await gateway.post('/api/messages', message);
  if (!options.wait) return print({ id: message.id }, options.json, () => message.id!);
  const answer = await untilAnswered(gateway, message.id!, deadline);
  if (!answer)
    throw new UserError(
      `No answer within ${formatDuration(timeout)}; the message is kept and goes on: mainstay jobs shows how far it is.`,
    );
  print(answer, options.json, () => answerText(answer));
  if (answer.jobs.some(({ state }) => state !== 'done')) process.exitCode = 1;
}

/** Asks until there is an answer; a gateway that is away meanwhile is waited for. Null when time is up. */
async function untilAnswered(gateway: GatewayClient, id: string, deadline: number): Promise<MessageView | null> {
  while (performance.now() < deadline) {
    try {
      const view = messageView.parse(await gateway.get(`/api/messages/${encodeURIComponent(id)}`));
      if (view.reply) return view;
      await sleep(LOOK_EVERY_MS);
    } catch (error) {
      if (!(error instanceof NotReachable)) throw error;
      await sleep(TRY_AGAIN_MS);
    }
  }
  return null;
}

/** Puts a file at the gateway under its content's name. */
export async function putFile(
  gateway: GatewayClient,
  path: string,
): Promise<{ sha256: string; name: string; mime: string }> {
  const file = resolve(path);
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new BadInput(`There is no file ${path}.`);
  const sha256 = await hashFile(file);
  const head = await gateway.open(`/api/files/${sha256}`, { method: 'HEAD' });
  if (!head.ok) {
    const start = Number(head.headers.get('x-received-bytes') ?? 0);
    const body = Readable.toWeb(createReadStream(file, { start })) as unknown as RequestInit['body'];
    const headers: Record<string, string> =
      found.size > 0 ? { 'content-range': `bytes ${start}-${found.size - 1}/${found.size}` } : {};
    await gateway.open(`/api/files/${sha256}`, { method: 'PUT', body, headers, duplex: 'half' } as RequestInit);
  }
  return { sha256, name: basename(file), mime: mimeOf(file) };
}

function answerText({ reply, jobs }: MessageView): string {
  const files = [...(reply?.artifacts ?? []), ...jobs.flatMap(({ artifacts }) => artifacts)];
  const paths = [...new Set(files.map(({ path }) => path))];
  return [reply?.text ?? '', ...paths.map((path) => `File: ${path}`)].join('\n');
}

function duration(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
