import type { Recorder } from '../recorder/index.ts';
import type { Command } from './command.ts';

export function newCommand(recorder: Recorder): Command {
  return {
    name: 'new',
    summary: 'Start a new conversation with the agent',
    usage: '/new',
    details: 'The agent begins afresh; what was said stays in the record and in memory.',
    run(_words, message) {
      const own = recorder.entries.byKey(`said:${message.id}`);
      recorder.conversations.beginAt(message.chat, own?.seq ?? 0);
      return { kind: 'answer', text: 'A new conversation begins here.' };
    },
  };
}
