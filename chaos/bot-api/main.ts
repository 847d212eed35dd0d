import { startBotApi } from './server.ts';

/**
 * The Bot API server as a process of its own: `node dist/chaos/bot-api/main.js [--port N] [--token T]`. Prints one line
 * of JSON, `{"root": …, "token": …}`, and runs until it is told to stop.
 */
async function main(args: readonly string[]): Promise<void> {
  const option = (name: string): string | undefined => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const server = await startBotApi({ port: Number(option('--port') ?? 0), token: option('--token') });
  process.stdout.write(`${JSON.stringify({ root: server.root, token: server.token })}\n`);
  const stop = (): void => void server.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

void main(process.argv.slice(2));
