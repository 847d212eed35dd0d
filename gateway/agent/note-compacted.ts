import type { Compacted } from '../../contracts/agent.ts';
import type { Recorder } from '../recorder/index.ts';

/** Keeps what a part of a conversation was made short to: for the chat's next task, and for the daily log. */
export function noteCompacted(recorder: Recorder, compacted: Compacted): void {
  const { task, nth, what, summary, model, place } = compacted;
  const chat = recorder.agentTasks.find(task)?.chat;
  recorder.atomically(() => {
    if (place && chat !== undefined) recorder.conversations.compact(chat, place, summary);
    recorder.entries.record({
      key: `compacted:${task}:${nth}`,
      kind: 'job',
      who: 'Mainstay',
      at: Date.now(),
      text: summary,
      // What it cost is a part of the task's.
      data: { tool: { name: 'compact', call: `${what}, by ${model}` } },
    });
  });
}
