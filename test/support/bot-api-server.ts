/** The Bot API server the tests talk to; it lives with the chaos harness, which runs it as a process. */
export { startBotApi, type BotApiServer } from '../../chaos/bot-api/server.ts';
export type { SentMessage } from '../../chaos/bot-api/store.ts';
export type { TelegramUser } from '../../chaos/bot-api/user.ts';
export type { WireMessage } from '../../chaos/bot-api/wire.ts';
