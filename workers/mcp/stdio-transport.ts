import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { identify, killTree, type ProcessIdentity } from '../../platform/processes.ts';

/**
 * The server leads a group of its own. Beside it in the group waits a reader of a pipe whose other end only the node has:
 * it ends with the node, however that ends, and the group with it.
 */
const LEASH = `
(read -r _ <&3; kill -KILL 0) </dev/null >/dev/null 2>&1 &
exec "$@" 3<&-
`;
const LAST_WORDS = 500;
/** One that is told so by its input's end needs no signal. */
const ENDS_BY_ITSELF_MS = 500;
const GRACE_MS = 1_000;

export interface StdioServer {
  command: string;
  args: readonly string[];
  /** All of its environment. */
  env: Record<string, string>;
  cwd: string;
}

export interface StdioTransport extends Transport {
  /** How the server ended, with the last it said on its standard error; undefined while it runs. */
  ended(): string | undefined;
}

/** Starts a server as a process and speaks MCP by its standard input and output. */
export function createStdioTransport({ command, args, env, cwd }: StdioServer): StdioTransport {
  const received = new ReadBuffer();
  let child: ChildProcessWithoutNullStreams | undefined;
  let leader: Promise<ProcessIdentity | null> = Promise.resolve(null);
  let lastWords = '';
  let exit: string | undefined;
  let closed: Promise<void> | undefined;

  function read(chunk: Buffer): void {
    try {
      received.append(chunk);
      for (let message = received.readMessage(); message; message = received.readMessage())
        transport.onmessage?.(message);
    } catch (error) {
      // What is no MCP is as good as no server.
      transport.onerror?.(error as Error);
      void transport.close();
    }
  }

  async function end(): Promise<void> {
    const identity = await leader;
    child?.stdin.end();
    if (child?.exitCode === null && child.signalCode === null)
      await Promise.race([once(child, 'exit'), sleep(ENDS_BY_ITSELF_MS)]);
    if (identity) await killTree(identity, GRACE_MS);
    (child?.stdio[3] as Writable | undefined)?.destroy();
  }

  const transport: StdioTransport = {
    ended() {
      const said = lastWords.trim().split('\n').at(-1);
      return exit && `it ended (${exit})${said ? `: ${said}` : ''}`;
    },
    async start() {
      const started = spawn('/bin/sh', ['-c', LEASH, 'mainstay-mcp', command, ...args], {
        ...{ cwd, env, detached: true },
        stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      }) as unknown as ChildProcessWithoutNullStreams;
      child = started;
      // Broken by its end, which is told below.
      for (const pipe of [started.stdin, started.stdio[3] as Writable]) pipe.on('error', () => undefined);
      started.stdout.on('data', read);
      started.stderr.on('data', (chunk: Buffer) => (lastWords = (lastWords + chunk.toString()).slice(-LAST_WORDS)));
      started.once('exit', (code, signal) => {
        exit = signal ?? `exit code ${code}`;
        void transport.close();
      });
      await once(started, 'spawn');
      leader = identify(started.pid!);
      await leader;
    },
    async send(message) {
      if (!child || exit !== undefined) throw new Error('Not connected');
      if (!child.stdin.write(serializeMessage(message)))
        await Promise.race([once(child.stdin, 'drain'), once(child, 'exit')]);
    },
    async close() {
      await (closed ??= end().finally(() => transport.onclose?.()));
    },
  };
  return transport;
}
