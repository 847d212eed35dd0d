import type {
  AssistantModelMessage,
  ModelMessage as SdkMessage,
  SystemModelMessage,
  ToolModelMessage,
  UserModelMessage,
} from 'ai';
import type { ModelMessage, ToolResultPart } from '../contracts/model.ts';
import { showPicture, type Sight } from './picture.ts';

type AssistantParts = Exclude<AssistantModelMessage['content'], string>;
type UserParts = Exclude<UserModelMessage['content'], string>;

/** Marks where Anthropic's cache may end; other providers cache by themselves and don't look at it. */
const CACHE_TO_HERE = { anthropic: { cacheControl: { type: 'ephemeral' as const } } };

/**
 * A conversation as the SDK wants it, with the cache told to reach to the end of the instructions and of the whole:
 * the next call of a loop begins with the same words, which then cost a tenth.
 */
export async function toPrompt(
  messages: readonly ModelMessage[],
  { provider, sight }: { provider: string; sight: Sight },
): Promise<SdkMessage[]> {
  const prompt = await Promise.all(messages.map((message) => toSdk(message, provider, sight)));
  const lastSystem = prompt.findLast(({ role }) => role === 'system');
  for (const message of new Set([lastSystem, prompt.at(-1)])) if (message) message.providerOptions = CACHE_TO_HERE;
  return prompt;
}

async function toSdk(message: ModelMessage, provider: string, sight: Sight): Promise<SdkMessage> {
  if (message.role === 'system')
    return { role: 'system', content: message.content } satisfies SystemModelMessage as SdkMessage;
  if (message.role === 'tool') {
    const content = message.content.map(({ id, name, ...result }) => ({
      type: 'tool-result' as const,
      toolCallId: id,
      toolName: name,
      output: outputOf(result),
    }));
    return { role: 'tool', content } satisfies ToolModelMessage;
  }
  if (typeof message.content === 'string') return { role: message.role, content: message.content };
  if (message.role === 'user') {
    const content: UserParts = await Promise.all(
      message.content.map(async (part) =>
        part.type === 'text' ? { type: 'text' as const, text: part.text } : await showPicture(part.file, sight),
      ),
    );
    return { role: 'user', content };
  }
  // A provider takes its own models' thoughts back, and no others'.
  const parts = message.content.filter((part) => part.type !== 'reasoning' || part.by.startsWith(`${provider}/`));
  const content = parts.map((part) => {
    const providerOptions = part.vendor as AssistantModelMessage['providerOptions'];
    if (part.type !== 'tool-call') return { type: part.type, text: part.text, providerOptions };
    return { type: part.type, toolCallId: part.id, toolName: part.name, input: part.input, providerOptions };
  }) as AssistantParts;
  return { role: 'assistant', content };
}

function outputOf({ output, failed }: Pick<ToolResultPart, 'output' | 'failed'>) {
  const text = typeof output === 'string';
  if (failed) return { type: 'error-text' as const, value: text ? output : JSON.stringify(output) };
  if (text) return { type: 'text' as const, value: output };
  return { type: 'json' as const, value: (output ?? null) as null };
}
