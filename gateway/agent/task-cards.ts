import type { ModelReport } from '../../contracts/http/model.ts';
import { formatDuration } from '../../contracts/duration.ts';
import type { Bus } from '../bus.ts';
import type { Delivery } from '../delivery.ts';
import type { AgentTask } from '../recorder/agent-tasks.ts';
import type { Recorder } from '../recorder/index.ts';
import type { OutgoingBody } from '../recorder/outbox.ts';

/** An answer that is there sooner needs no card. */
const CARD_AFTER_MS = 2_500;
/** Telegram counts edits as messages, 20 a minute in a group. */
const EDIT_EVERY_MS = 3_000;
const TEXT_SHOWN = 3_000;

export const taskCardKey = (task: string) => `card:task:${task}`;

export interface TaskCardsOptions {
  recorder: Recorder;
  delivery: Delivery;
  bus: Bus;
}

/** The one message that shows a task of the agent as it thinks: its tools, and the answer as it grows. */
export function createTaskCards({ recorder, delivery, bus }: TaskCardsOptions) {
  const begun = new Map<string, number>();

  function put(task: AgentTask, body: OutgoingBody, pauseMs: number): void {
    if (!task.chat || !delivery.reaches(task.chat)) return;
    const key = taskCardKey(task.id);
    const changed = recorder.outbox.find(key)
      ? recorder.outbox.change(key, body, pauseMs)
      : recorder.outbox.put(key, task.chat, body, Date.now());
    if (changed) delivery.kick(task.chat);
  }

  function bodyOf(task: AgentTask, note: string, text: string): OutgoingBody {
    return {
      text: [`💭 ${note}`, ...(text ? ['', text.slice(-TEXT_SHOWN)] : [])].join('\n'),
      format: 'plain',
      buttons: [[{ label: 'Stop', action: '/stop' }]],
      silent: true,
      replyToExternalId: task.messageId ? recorder.messages.find(task.messageId)?.externalId : undefined,
    };
  }

  return {
    /** A node says how an answer grows. */
    show(report: ModelReport): void {
      const task = report.spend.turn === undefined ? null : recorder.agentTasks.find(report.spend.turn);
      // A cron's says nothing until it is through.
      if (!task?.chat || task.messageId === undefined || task.state !== 'thinking') return;
      const { text, isThinking, tools, waits, ended } = report;
      bus.emit('live', { type: 'thinking', messageId: task.id, chat: task.chat, text, note: noteOf(report) });
      const since = begun.get(task.id) ?? Date.now();
      begun.set(task.id, since);
      // What is whole is about to be followed by tools, or by the answer itself.
      if (ended || Date.now() - since < CARD_AFTER_MS) return;
      put(task, bodyOf(task, noteOf({ isThinking, tools, waits }), text), EDIT_EVERY_MS);
    },

    /** It waits, until a node says more of it. */
    wait(id: string, why: string): void {
      const task = recorder.agentTasks.find(id);
      if (!task?.chat) return;
      const note = `waits ${why}`;
      begun.set(id, begun.get(id) ?? Date.now());
      bus.emit('live', { type: 'thinking', messageId: id, chat: task.chat, text: '', note });
      put(task, bodyOf(task, note, ''), 0);
    },

    /** The last edit, part of the commit that ends the task. */
    close(task: AgentTask, state: 'done' | 'failed' | 'cancelled', steps: number): void {
      const since = begun.get(task.id) ?? task.askedAt;
      begun.delete(task.id);
      const shown = recorder.outbox.find(taskCardKey(task.id));
      if (!shown) return;
      const sign = { done: '✅', failed: '❌', cancelled: '⏹' }[state];
      const text = `${sign} ${state} after ${formatDuration(Date.now() - since)}, ${steps} ${steps === 1 ? 'step' : 'steps'}`;
      recorder.outbox.change(taskCardKey(task.id), { ...shown.body, text, format: 'plain', buttons: [] }, 0);
    },
  };
}

export type TaskCards = ReturnType<typeof createTaskCards>;

function noteOf({ isThinking, tools, waits }: Pick<ModelReport, 'isThinking' | 'tools' | 'waits'>): string {
  if (waits) return `waits: ${waits}`;
  if (tools.length > 0) return `uses ${tools.join(', ')}`;
  return isThinking ? 'thinks' : 'answers';
}
