import type { ModelCall, ModelMessage } from '../contracts/model.ts';

/** What a picture takes at most with the models of the price table, at the size they scale it down to. */
const IMAGE_TOKENS = 6_000;
/** Roles and separators around each message, and around a tool's declaration. */
const MESSAGE_TOKENS = 12;
const TOOL_TOKENS = 40;
/** What providers put before the tools on their own account (Anthropic states up to 800). */
const TOOLS_TOKENS = 1_000;

/**
 * More tokens than a text can have: two ASCII letters or spaces make at least one, every other byte counts by itself
 * (digits, signs, and two or three bytes for each letter of other scripts). English has about 4.5 letters a token, so
 * this is two to three times what is counted in the end. A tokenizer would be nearer, and another for each model.
 */
export function tokensOf(text: string): number {
  const letters = text.match(/[A-Za-z ]/g)?.length ?? 0;
  return Math.ceil(letters / 2) + Buffer.byteLength(text) - letters;
}

/** More tokens than the prompt of a call can have. */
export function promptTokens(
  messages: readonly ModelMessage[],
  { tools, schema }: Pick<ModelCall, 'tools' | 'schema'>,
) {
  const ofMessages = messages.map((message) => MESSAGE_TOKENS + contentTokens(message.content)).reduce(sum, 0);
  const ofTools = tools.map((tool) => TOOL_TOKENS + tokensOf(JSON.stringify(tool))).reduce(sum, 0);
  // A schema is told twice to models that don't take one: as a format and in words.
  const ofSchema = schema ? 2 * tokensOf(JSON.stringify(schema)) + MESSAGE_TOKENS : 0;
  return ofMessages + ofTools + (tools.length > 0 ? TOOLS_TOKENS : 0) + ofSchema;
}

function contentTokens(content: ModelMessage['content']): number {
  if (typeof content === 'string') return tokensOf(content);
  return content
    .map((part) => MESSAGE_TOKENS + (part.type === 'image' ? IMAGE_TOKENS : tokensOf(JSON.stringify(part))))
    .reduce(sum, 0);
}

const sum = (a: number, b: number) => a + b;
