import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from './body.ts';
import type { Fault } from './faults.ts';
import type { BotApiServer } from './server.ts';
import type { FileToSend } from './user.ts';

type Arguments = Record<string, unknown>;

/** What a program steering the server from outside can ask for, by `POST /control/NAME` with JSON (or a GET's query). */
const ACTIONS: Record<string, (server: BotApiServer, asked: Arguments) => unknown> = {
  /** `{id, name?, text}`: a person sends a text; `replyTo` a message id. */
  send: (server, asked) => personOf(server, asked).sends(String(asked.text), replyOption(server, asked)),
  /** `{id, name?, file: {path, kind?, name?, mime?, caption?, album?}}`: a person sends a file of this machine. */
  'send-file': (server, asked) =>
    personOf(server, asked).sendsFile(asked.file as FileToSend, replyOption(server, asked)),
  /** `{id, messageId, label}`: a person presses a button. */
  press: (server, asked) => {
    const under = server.world.store.message(Number(asked.chat ?? asked.id), asked.messageId);
    if (under === undefined) throw new Error('There is no such message.');
    return { id: personOf(server, asked).presses(under, String(asked.label)) };
  },
  /** A fault: `{kind, method, times?, chance?, …}`. */
  fault: (server, asked) => server.fault(asked as unknown as Fault),
  'clear-faults': (server) => server.clearFaults(),
  /** `{count}` answers hand out old updates again. */
  duplicate: (server, asked) => server.world.updates.repeat(Number(asked.count ?? 1)),
  /** `{id}`: update ids go on from here. */
  'restart-ids': (server, asked) => server.world.updates.restartIds(Number(asked.id)),
  /** `{chat?}`: what the bot sent. */
  sent: (server, asked) => server.sent(optional(asked.chat)),
  /** `{method?, since?}`: the calls, `since` an index. */
  calls: (server, asked) =>
    server.calls
      .slice(Number(asked.since ?? 0))
      .filter((call) => asked.method === undefined || call.method === asked.method),
  /** `{chat?, count, timeoutMs?}`: answers once the bot has sent so many messages. */
  wait: (server, asked) =>
    server.waitFor(
      () => {
        const sent = server.sent(optional(asked.chat));
        return sent.length >= Number(asked.count) && sent;
      },
      Number(asked.timeoutMs ?? 10_000),
    ),
  state: (server) => ({
    bot: server.world.store.bot,
    pending: server.world.updates.pending.length,
    polling: server.world.updates.polling,
    commands: server.world.commands,
  }),
};

export async function control(
  server: BotApiServer,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const reply = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? null));
  };
  const action = ACTIONS[name];
  if (action === undefined)
    return reply(404, { error: `There is no /control/${name}; there are: ${Object.keys(ACTIONS).join(', ')}.` });
  try {
    const { fields } = await readBody(request);
    reply(200, await action(server, fields));
  } catch (error) {
    reply(400, { error: error instanceof Error ? error.message : String(error) });
  }
}

function personOf(server: BotApiServer, asked: Arguments) {
  const person = server.user({ id: Number(asked.id), name: String(asked.name ?? 'Operator') });
  return asked.group === undefined ? person : person.inGroup(Number(asked.group), 'Group');
}

function replyOption(server: BotApiServer, asked: Arguments) {
  const chat = Number(asked.group ?? asked.id);
  return { replyTo: asked.replyTo === undefined ? undefined : server.world.store.message(chat, asked.replyTo) };
}

function optional(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}
