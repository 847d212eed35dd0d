import { patched, proxyLocalActivities } from '@temporalio/workflow';
import type { GatewayActivities } from '../../activities/gateway/activities.ts';
import type { FileRef } from '../../contracts/artifact.ts';
import type { ModelCall, ModelMessage } from '../../contracts/model.ts';

/** How much calls carry in all, in characters of JSON, before what they have in common goes into a file. */
const CARRIED = 32_000;

const { keepConversation } = proxyLocalActivities<GatewayActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
  summary: 'Put the conversation into a file',
});

export type Carried = Pick<ModelCall, 'messages' | 'messagesFile'>;

/**
 * Says how a growing conversation travels with each call. What a call carries stays in the history, so a conversation
 * carried whole each time would make it grow by the square of the steps.
 */
export function createCarrier(task: string): { carry(messages: readonly ModelMessage[]): Promise<Carried> } {
  let kept: { file: FileRef; last: ModelMessage | undefined; count: number } | undefined;
  let carried = 0;

  return {
    async carry(messages) {
      // Made short meanwhile, it is another conversation.
      if (kept && messages[kept.count - 1] !== kept.last) kept = undefined;
      const size = JSON.stringify(messages.slice(kept?.count ?? 0)).length;
      if (carried + size > CARRIED && patched('conversation-in-a-file')) {
        const file = await keepConversation({ task, messages: [...messages] });
        kept = { file, count: messages.length, last: messages.at(-1) };
        carried = 0;
      } else carried += size;
      return { messages: messages.slice(kept?.count ?? 0), ...(kept && { messagesFile: kept.file }) };
    },
  };
}
