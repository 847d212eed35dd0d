import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowIdReusePolicy } from '@temporalio/client';
import { GATEWAY_QUEUE } from '../contracts/queues.ts';
import { sentenceOf } from '../contracts/errors.ts';
import { MAINSTAY_CHAT, MAINSTAY_KIND } from '../contracts/search-attributes.ts';
import { type TurnInput, turnWorkflowId } from '../contracts/work.ts';
import type { Log } from '../platform/log.ts';
import type { Recorder } from './recorder/index.ts';
import { mayStart, type Message } from './recorder/messages.ts';

const SWEEP_MS = 1_000;

export interface StarterOptions {
  recorder: Recorder;
  client: () => Client | null;
  /** Handles a message as its turn will; the second time finds it done. */
  handle(messageId: string): Promise<unknown>;
  log: Log;
}

/**
 * Starts the turn of each accepted message, as often as needed: Temporal may be away when the message comes. The
 * message is handled at once, so that its answer waits for nobody; its turn sees to it that this was done, and goes on.
 */
export function createStarter({ recorder, client, handle, log }: StarterOptions) {
  const starting = new Set<string>();
  let away = false;

  async function start(message: Message): Promise<void> {
    const temporal = client();
    if (!temporal || starting.has(message.id)) return;
    starting.add(message.id);
    try {
      await startTurn(temporal, message);
      recorder.messages.markStarted(message.id, Date.now());
      if (away) log.info('Temporal takes turns again');
      away = false;
    } catch (error) {
      if (!away) log.warn({ err: error }, `turns wait for Temporal: ${sentenceOf(error)}`);
      away = true;
    } finally {
      starting.delete(message.id);
    }
  }

  function sweep(): void {
    const now = Date.now();
    for (const message of recorder.messages.unstarted()) if (mayStart(message, now)) void start(message);
  }
  const timer = setInterval(sweep, SWEEP_MS);

  return {
    start(message: Message): void {
      if (!mayStart(message, Date.now())) return;
      handle(message.id).catch((error: unknown) =>
        log.warn({ err: error, message: message.id }, 'a first try failed; the turn tries again'),
      );
      void start(message);
    },
    /** Starts whatever was accepted and not started. */
    sweep,
    stop: () => clearInterval(timer),
  };
}

export type Starter = ReturnType<typeof createStarter>;

async function startTurn(client: Client, message: Message): Promise<void> {
  const args: [TurnInput] = [{ messageId: message.id }];
  try {
    await client.workflow.start('turn', {
      workflowId: turnWorkflowId(message.id),
      // The recorder already refuses a second message of the same key; this covers a crash between start and its record.
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      taskQueue: GATEWAY_QUEUE,
      args,
      priority: { priorityKey: 1 },
      staticSummary: summaryOf(message),
      typedSearchAttributes: [
        { key: MAINSTAY_KIND, value: 'turn' },
        { key: MAINSTAY_CHAT, value: message.chat },
      ],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** One line for the Temporal Web UI. */
function summaryOf({ senderName, text, attachments }: Message): string {
  const said = text || attachments.map(({ name }) => name).join(', ');
  return `${senderName}: ${said.replaceAll(/\s+/g, ' ')}`.slice(0, 120);
}
