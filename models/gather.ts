import type { TextStreamPart, ToolSet } from 'ai';
import type { AssistantMessage, Finish, ModelAnswer, ModelEvent, ModelTool, ModelUsage } from '../contracts/model.ts';
import { checkToolInput, readObject } from './check-answer.ts';
import { type Failure, failureOf } from './failure.ts';
import { statedIn, usageOf } from './usage.ts';

/** What one model made of a call. */
export type Gathered = Pick<ModelAnswer, 'text' | 'object' | 'toolCalls' | 'message' | 'finish'>;
type Parts = Exclude<AssistantMessage['content'], string>;
type Part = TextStreamPart<ToolSet>;

export interface GatherOptions {
  /** `provider/model`. */
  model: string;
  tools: readonly ModelTool[];
  schema?: Record<string, unknown> | undefined;
  tell(event: ModelEvent): void;
}

const FINISHES: Partial<Record<string, Finish>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool-calls',
  'content-filter': 'refused',
};

/** Puts the parts of a stream together, and tells of them as they come. */
export function gather({ model, tools, schema, tell }: GatherOptions) {
  const parts: Parts = [];
  const open = new Map<string, Parts[number]>();
  let usage: ModelUsage | null = null;
  let stated: Partial<ModelUsage> = {};
  let finish: string | undefined;
  let failure: Failure | null = null;
  /** All that the model wrote, what nobody gets to see too: it is paid for. */
  let written = '';

  function begin(id: string, part: Parts[number]): void {
    open.set(id, part);
    parts.push(part);
  }

  function grow(id: string, text: string): void {
    written += text;
    const part = open.get(id);
    if (part && part.type !== 'tool-call') part.text += text;
  }

  return {
    /** @returns whether the model said something */
    take(part: Part): boolean {
      switch (part.type) {
        case 'text-start':
          begin(part.id, { type: 'text', text: '' });
          return false;
        case 'reasoning-start':
          begin(part.id, { type: 'reasoning', text: '', by: model, ...vendorOf(part) });
          return false;
        case 'text-delta':
          grow(part.id, part.text);
          if (part.text) tell({ type: 'delta', text: part.text });
          return part.text !== '';
        case 'reasoning-delta':
          grow(part.id, part.text);
          if (part.text) tell({ type: 'thinking', text: part.text });
          Object.assign(open.get(part.id) ?? {}, vendorOf(part));
          return part.text !== '';
        case 'text-end':
        case 'reasoning-end':
          Object.assign(open.get(part.id) ?? {}, vendorOf(part));
          return false;
        case 'tool-input-start':
          tell({ type: 'tool-call', name: part.toolName });
          return true;
        case 'tool-input-delta':
          written += part.delta;
          return true;
        case 'tool-call': {
          const checked = checkToolInput(tools, part.toolName, part.input);
          if (checked.ok) parts.push(callOf(part));
          else failure ??= { kind: 'broken', why: checked.why };
          return true;
        }
        case 'finish-step':
          finish = part.finishReason;
          usage = usageOf(part.usage);
          return true;
        case 'error':
          failure ??= failureOf(part.error);
          return false;
        case 'raw':
          stated = { ...stated, ...statedIn(part.rawValue) };
          return false;
        default:
          return false;
      }
    },

    /** What the provider said it used: at the end of the stream, or on the way where it broke off. */
    usage: (): ModelUsage | null => usage,
    stated: (): Partial<ModelUsage> => stated,
    written: () => written,

    /** What came of it once the stream is over. */
    outcome(): Gathered | Failure {
      if (failure) return failure;
      const ended = FINISHES[finish ?? ''];
      if (!ended) return { kind: 'broken', why: 'its answer broke off in the middle' };
      const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
      const toolCalls = parts.flatMap((part) =>
        part.type === 'tool-call' ? [{ id: part.id, name: part.name, input: part.input }] : [],
      );
      const message = { role: 'assistant' as const, content: parts };
      const answer = { text, toolCalls, message, finish: toolCalls.length > 0 ? ('tool-calls' as const) : ended };
      if (!schema || toolCalls.length > 0 || ended === 'refused') return answer;
      const read = readObject(text, schema);
      if (read.ok) return { ...answer, object: read.value };
      return { kind: 'broken', why: ended === 'length' ? 'its answer was cut off at its longest' : read.why };
    },
  };
}

export const isFailure = (outcome: Gathered | Failure): outcome is Failure => 'kind' in outcome;

function callOf({ toolCallId: id, toolName: name, input, ...part }: Extract<Part, { type: 'tool-call' }>) {
  return { type: 'tool-call' as const, id, name, input: input as Record<string, unknown>, ...vendorOf(part) };
}

function vendorOf({ providerMetadata }: { providerMetadata?: unknown }) {
  return providerMetadata ? { vendor: providerMetadata as Record<string, Record<string, unknown>> } : {};
}
