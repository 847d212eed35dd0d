import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CallToolResultSchema, type Tool, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import type { McpAnswer } from '../../contracts/mcp.ts';
import { build } from '../../platform/version.ts';
import { isAnswer, wordsOf } from './failure.ts';
import type { McpTransport } from './open-transport.ts';

/** A server that a package runner fetches first takes its time. */
const CONNECT_WITHIN_MS = 60_000;
const LIST_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 15_000;
const ALIVE_WITHIN_MS = 10_000;
const PARTING_MS = 1_000;
/** The caller's signal ends a call; the SDK's own timer is not to come before it. */
const NEVER_MS = 2 ** 31 - 1;

export interface McpConnection {
  /** The tools as they are now. */
  list(): Promise<Tool[]>;
  /** Sends one request; a raised signal tells the server that it is cancelled. */
  call(
    request: { name: string; arguments: Record<string, unknown> },
    options: { signal: AbortSignal; onprogress(progress: { message?: string | undefined }): void },
  ): Promise<McpAnswer>;
  /** Resolves with the reason once nothing goes over it any more. */
  lost: Promise<string>;
  close(): Promise<void>;
}

/**
 * Connects by a transport, until the signal is raised.
 * @throws an error that says why nobody answers, or not in MCP
 */
export async function connect(
  transport: McpTransport,
  onListChanged: () => void,
  signal: AbortSignal,
): Promise<McpConnection> {
  const client = new Client({ name: 'mainstay', version: build().version });
  let calls = 0;
  let why: string | undefined;
  let isLooking = false;
  let timer: NodeJS.Timeout | undefined;
  const stop = () => void close();
  const lost = new Promise<string>((resolve) => {
    client.onclose = () => {
      clearInterval(timer);
      signal.removeEventListener('abort', stop);
      resolve(ended() ?? why ?? 'it closed the connection');
    };
  });
  const ended = () => ('ended' in transport ? transport.ended() : undefined);

  /** HTTP knows no end of a connection: whoever does not answer is gone. */
  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    try {
      await client.ping({ timeout: ALIVE_WITHIN_MS });
    } catch (error) {
      if (isAnswer(error)) return;
      why ??= wordsOf(error);
      await client.close();
    } finally {
      isLooking = false;
    }
  }

  async function close(): Promise<void> {
    // A server that is gone has no session to end.
    if (!('ended' in transport) && why === undefined)
      await Promise.race([transport.terminateSession(), sleep(PARTING_MS)]).catch(() => undefined);
    await client.close();
  }

  client.setNotificationHandler(ToolListChangedNotificationSchema, onListChanged);
  signal.addEventListener('abort', stop);
  try {
    await client.connect(transport as Transport, { timeout: CONNECT_WITHIN_MS });
  } catch (cause) {
    // How a program ended says more than that nobody reads what is written to it.
    await transport.close();
    throw new Error(ended() ?? wordsOf(cause), { cause });
  }
  if (!('ended' in transport)) {
    // One at work may be too busy to answer.
    timer = setInterval(() => void (calls === 0 && look()), LOOK_EVERY_MS);
    timer.unref();
    client.onerror = () => void look();
  }

  return {
    ...{ lost, close },
    async list() {
      const tools: Tool[] = [];
      if (!client.getServerCapabilities()?.tools) return tools;
      let cursor: string | undefined;
      do {
        const page = await client.listTools({ cursor }, { timeout: LIST_WITHIN_MS });
        tools.push(...page.tools);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return tools;
    },
    async call(params, { signal, onprogress }) {
      calls += 1;
      try {
        // Not by `callTool`, which holds an answer against the tool's output schema: what was done is done.
        const request = { method: 'tools/call' as const, params };
        return await client.request(request, CallToolResultSchema, { signal, onprogress, timeout: NEVER_MS });
      } finally {
        calls -= 1;
      }
    },
  };
}
