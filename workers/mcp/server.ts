import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { BadInput, EffectUnclear, NotReachable, SkillFailed } from '../../contracts/errors.ts';
import { type McpAnswer, type McpCall, mcpEffect, type McpServer, type McpTool } from '../../contracts/mcp.ts';
import type { Log } from '../../platform/log.ts';
import type { McpServerConfig } from '../../platform/mcp-config.ts';
import { connect, type McpConnection } from './connection.ts';
import { failureOf, wordsOf } from './failure.ts';
import { offeredTools } from './offered-tools.ts';
import { openTransport, type TransportOptions } from './open-transport.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;
/** One that was there so long is well: its next end is a first one. */
const HEALTHY_AFTER_MS = 60_000;
const TRY_AGAIN_MS = 1_000;

export interface McpServerOptions extends TransportOptions {
  name: string;
  config: McpServerConfig;
  /** It came, went, or has other tools. */
  onChange(): void;
  log: Log;
}

/** One server of the config: connected whenever it can be, its tools called, each in its own time. */
export function createMcpServer({ name, config, onChange, log, ...options }: McpServerOptions) {
  const stopping = new AbortController();
  const events = new EventEmitter<{ settled: [] }>();
  let pausing = new AbortController();
  let connection: McpConnection | null = null;
  let reason = 'it was not asked yet';
  let tools: McpTool[] | undefined;
  let validator = new AjvJsonSchemaValidator();

  async function list(from: McpConnection): Promise<void> {
    tools = offeredTools(name, await from.list(), config);
    // A schema that names itself is remembered by that name: the next list may mean another by it.
    validator = new AjvJsonSchemaValidator();
  }

  function listAgain(): void {
    if (!connection) return;
    list(connection)
      .then(onChange)
      .catch((error: unknown) => log.warn({ err: error, server: name }, 'the new list of tools could not be read'));
  }

  /** @returns why it is over */
  async function serve(): Promise<string> {
    let opened: McpConnection | undefined;
    try {
      opened = await connect(openTransport(config, options), listAgain, stopping.signal);
      await list(opened);
      connection = opened;
      events.emit('settled');
      log.info({ server: name, tools: tools?.length }, 'an MCP server is there');
      onChange();
      return await opened.lost;
    } catch (error) {
      return wordsOf(error);
    } finally {
      connection = null;
      await opened?.close();
    }
  }

  async function serveForever(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    while (!stopping.signal.aborted) {
      const begun = performance.now();
      pausing = new AbortController();
      const why = await serve();
      if (stopping.signal.aborted) return;
      if (reason !== why) log.warn({ server: name }, `an MCP server is not there: ${why}`);
      reason = why;
      events.emit('settled');
      onChange();
      if (performance.now() - begun > HEALTHY_AFTER_MS) pause = FIRST_PAUSE_MS;
      const signal = AbortSignal.any([stopping.signal, pausing.signal]);
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
    }
  }
  const serving = serveForever();

  async function callOnce(call: McpCall): Promise<McpAnswer> {
    if (!connection) {
      // Somebody wants it: now is a better time to try than the end of a pause.
      pausing.abort();
      await once(events, 'settled', { signal: call.signal }).catch((cause: unknown) => notThere(cause));
    }
    const now = connection ?? notThere();
    check(call);
    await call.sending();
    try {
      return await now.call(
        { name: call.tool, arguments: call.arguments },
        { signal: call.signal, onprogress: ({ message }) => message !== undefined && call.progress(message) },
      );
    } catch (error) {
      call.signal.throwIfAborted();
      throw failureOf(error, name);
    }
  }

  function notThere(cause?: unknown): never {
    throw new NotReachable(`The MCP server ${name} is not there: ${reason}.`, { cause });
  }

  /** @throws where the tool is not what the caller takes it for, or is not to be given that */
  function check({ tool: wanted, effect, arguments: given }: McpCall): void {
    const tool = tools?.find((one) => one.tool === wanted);
    if (!tool) throw new SkillFailed(`The MCP server ${name} offers no tool ${wanted}.`);
    const care = (one: McpTool['effect']) => mcpEffect.options.indexOf(one);
    if (care(tool.effect) > care(effect))
      throw new SkillFailed(`${wanted} of ${name} has changed, and does more than it did; ask for it again.`);
    const checked = validatorOf(tool)(given);
    if (!checked.valid) throw new BadInput(`${wanted} of ${name} does not take that: ${checked.errorMessage}.`);
  }

  function validatorOf({ tool, inputSchema }: McpTool) {
    try {
      return validator.getValidator(inputSchema);
    } catch (cause) {
      throw new SkillFailed(`What ${tool} of ${name} takes is described wrongly: ${wordsOf(cause)}.`, { cause });
    }
  }

  return {
    view: (): McpServer => ({
      ...{ name, available: connection !== null, timeoutMs: config.timeout, tools },
      ...(connection === null && { reason }),
    }),

    /**
     * Calls a tool, again where the call did not get through, or may be made twice.
     * @throws EffectUnclear where it may have been done, or not
     */
    async call(call: McpCall): Promise<McpAnswer> {
      for (let tries = 0; ; tries += 1) {
        try {
          return await callOnce(call);
        } catch (error) {
          const mayTryAgain =
            error instanceof NotReachable || (error instanceof EffectUnclear && call.effect !== 'external');
          if (!mayTryAgain || tries >= config.retries) throw error;
          call.progress(error.message);
          await sleep(TRY_AGAIN_MS * 2 ** tries, undefined, { signal: call.signal }).catch(() => {
            throw error;
          });
        }
      }
    },

    async stop(): Promise<void> {
      stopping.abort();
      await serving;
    },
  };
}

export type McpServerLink = ReturnType<typeof createMcpServer>;
