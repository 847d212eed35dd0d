import type { Body } from './body.ts';
import { readText } from './entities.ts';
import { editMessageCaption, editMessageReplyMarkup, editMessageText } from './methods-edit.ts';
import { sendMedia, sendMediaGroup, sendMessage } from './methods-send.ts';
import type { Store } from './store.ts';
import type { UpdateQueue } from './update-queue.ts';
import { badRequest, MEDIA_KINDS } from './wire.ts';

const DOWNLOAD_LIMIT = 20 * 1_048_576;

/** What the methods work on. */
export interface World {
  store: Store;
  updates: UpdateQueue;
  /** Button presses not answered yet. */
  presses: Set<string>;
  commands: { command: string; description: string }[];
  reactions: Map<string, unknown>;
  uploadLimit: number;
}

type Method = (world: World, body: Body, gone: AbortSignal) => unknown;

/** By lower-case name: Telegram's method names are not case-sensitive. */
export const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  [
    'getme',
    ({ store }) => ({
      ...store.bot,
      can_join_groups: true,
      can_read_all_group_messages: false,
      supports_inline_queries: false,
    }),
  ],
  [
    'getupdates',
    ({ updates }, { fields }, gone) =>
      updates.get(
        Number(fields.offset ?? 0),
        clamp(fields.limit ?? 100, 1, 100),
        clamp(fields.timeout ?? 0, 0, 50),
        gone,
      ),
  ],
  ['deletewebhook', () => true],
  ['sendmessage', ({ store }, body) => sendMessage(store, body)],
  ...MEDIA_KINDS.map((kind): [string, Method] => [
    `send${kind.replace('_', '')}`,
    ({ store, uploadLimit }, body) => sendMedia(store, kind, body, uploadLimit),
  ]),
  ['sendmediagroup', ({ store, uploadLimit }, body) => sendMediaGroup(store, body, uploadLimit)],
  [
    'sendmessagedraft',
    ({ store }, { fields }) => {
      store.chat(fields.chat_id);
      if (!Number(fields.draft_id)) throw badRequest('draft_id must be non-zero');
      readText(String(fields.text ?? ''), fields.parse_mode as string | undefined, 4_096, 'caption');
      return true;
    },
  ],
  ['sendchataction', ({ store }, { fields }) => store.chat(fields.chat_id) !== undefined],
  ['editmessagetext', ({ store }, body) => editMessageText(store, body)],
  ['editmessagecaption', ({ store }, body) => editMessageCaption(store, body)],
  ['editmessagereplymarkup', ({ store }, body) => editMessageReplyMarkup(store, body)],
  [
    'deletemessage',
    ({ store }, { fields }) => {
      if (!store.remove(store.chat(fields.chat_id).id, fields.message_id))
        throw badRequest('message to delete not found');
      return true;
    },
  ],
  ['setmycommands', setMyCommands],
  ['getmycommands', ({ commands }) => commands],
  [
    'answercallbackquery',
    ({ presses }, { fields }) => {
      if (presses.delete(String(fields.callback_query_id))) return true;
      throw badRequest('query is too old and response timeout expired or query ID is invalid');
    },
  ],
  [
    'setmessagereaction',
    ({ store, reactions }, { fields }) => {
      const chat = store.chat(fields.chat_id);
      if (store.message(chat.id, fields.message_id) === undefined) throw badRequest('message to react not found');
      reactions.set(`${chat.id}/${String(fields.message_id)}`, fields.reaction ?? []);
      return true;
    },
  ],
  [
    'getfile',
    ({ store }, { fields }) => {
      const file = store.files.get(String(fields.file_id).replace(/-small$/, ''));
      if (file === undefined) throw badRequest('wrong file_id or the file is temporarily unavailable');
      if (file.bytes > DOWNLOAD_LIMIT) throw badRequest('file is too big');
      return {
        file_id: file.fileId,
        file_unique_id: file.sha256.slice(0, 16),
        file_size: file.bytes,
        file_path: file.urlPath,
      };
    },
  ],
]);

function setMyCommands(world: World, { fields }: Body): true {
  const commands = (fields.commands ?? []) as World['commands'];
  if (commands.length > 100) throw badRequest('too many commands');
  for (const { command, description } of commands) {
    if (!/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
    if (description.length < 1 || description.length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
  }
  world.commands = commands;
  return true;
}

function clamp(value: unknown, low: number, high: number): number {
  return Math.min(Math.max(Number(value), low), high);
}
