import { z } from 'zod';
import { fileRef } from './artifact.ts';

/** Which work a model serves; each tier is a list of models in order of preference. */
export const tier = z.enum(['main', 'cron', 'subagent', 'routing']);
export type Tier = z.infer<typeof tier>;

/** Whom a call's money is put down to. */
export const spend = z.object({
  job: z.string().optional(),
  skill: z.string().optional(),
  cron: z.string().optional(),
  chat: z.string().optional(),
  turn: z.string().optional(),
});
export type Spend = z.infer<typeof spend>;

/** What a provider wants to see again with the part it came with (signatures of thoughts); others never see it. */
const vendor = z.record(z.string(), z.record(z.string(), z.unknown())).optional();

export const textPart = z.object({ type: z.literal('text'), text: z.string(), vendor });
/** What a model thought before it answered; goes back to the same provider only. */
export const reasoningPart = z.object({
  type: z.literal('reasoning'),
  text: z.string(),
  /** The `provider/model` that thought so. */
  by: z.string(),
  vendor,
});
export const imagePart = z.object({ type: z.literal('image'), file: fileRef });
/** `input` was checked against the tool's schema. */
export const toolCallPart = z.object({
  type: z.literal('tool-call'),
  id: z.string(),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
  vendor,
});
/** `output` is text or any JSON; `failed` where the tool could not do it, and `output` says why. */
export const toolResultPart = z.object({
  type: z.literal('tool-result'),
  id: z.string(),
  name: z.string(),
  output: z.unknown(),
  failed: z.literal(true).optional(),
});
export type ToolCallPart = z.infer<typeof toolCallPart>;
export type ToolResultPart = z.infer<typeof toolResultPart>;

/** One message of a conversation with a model, in no provider's form. */
export const modelMessage = z.discriminatedUnion('role', [
  z.object({ role: z.literal('system'), content: z.string() }),
  z.object({
    role: z.literal('user'),
    content: z.union([z.string(), z.array(z.discriminatedUnion('type', [textPart, imagePart]))]),
  }),
  z.object({
    role: z.literal('assistant'),
    content: z.union([z.string(), z.array(z.discriminatedUnion('type', [textPart, reasoningPart, toolCallPart]))]),
  }),
  z.object({ role: z.literal('tool'), content: z.array(toolResultPart) }),
]);
export type ModelMessage = z.infer<typeof modelMessage>;
export type AssistantMessage = Extract<ModelMessage, { role: 'assistant' }>;

/** A tool as a model is told of it; `inputSchema` is JSON schema. Nobody runs it here: the calls go back to the loop. */
export const modelTool = z.object({
  name: z.string(),
  description: z.string(),
  inputSchema: z.record(z.string(), z.unknown()),
});
export type ModelTool = z.infer<typeof modelTool>;

/**
 * One call of a tier, as the activity `callModel` gets it. What calls have in common lies in files, of the node or the
 * gateway, as JSON lists: `messages` follow those of `messagesFile`, `tools` those of `toolsFile`.
 */
export const modelCall = z.object({
  /** Follows from who asks and which step it is: the same call asked again is the same. */
  callId: z.string(),
  tier,
  messages: z.array(modelMessage),
  messagesFile: fileRef.optional(),
  tools: z.array(modelTool).default([]),
  toolsFile: fileRef.optional(),
  maxOutputTokens: z.number().int().positive().optional(),
  /** JSON schema the answer has to follow; it is then in `object`. */
  schema: z.record(z.string(), z.unknown()).optional(),
  /** A model of the operator's choice (`provider/model`) that goes before those of the tier. */
  prefer: z.string().optional(),
  spend,
  timeLimitMs: z.number().positive(),
});
export type ModelCall = z.infer<typeof modelCall>;

/** Tokens. `input` holds all of the prompt, `cachedInput` and `cacheWrite` are parts of it. */
export const modelUsage = z.object({
  input: z.number().nonnegative(),
  cachedInput: z.number().nonnegative(),
  cacheWrite: z.number().nonnegative(),
  output: z.number().nonnegative(),
});
export type ModelUsage = z.infer<typeof modelUsage>;

/** A model that did not answer, and a sentence that says why. */
export const triedModel = z.object({ model: z.string(), why: z.string() });
export type TriedModel = z.infer<typeof triedModel>;

/** `length`: cut off at `maxOutputTokens`; `refused`: by the provider's own rules. */
export const finish = z.enum(['stop', 'tool-calls', 'length', 'refused']);
export type Finish = z.infer<typeof finish>;

/** What a call came to. `message` is the assistant's message as the next call wants to see it. */
export const modelAnswer = z.object({
  text: z.string(),
  object: z.unknown().optional(),
  toolCalls: z.array(toolCallPart.omit({ type: true, vendor: true })),
  message: modelMessage.options[2],
  finish,
  /** `provider/model`. */
  model: z.string(),
  usage: modelUsage,
  /** Dollars, with what the models that were tried before have cost. */
  costUsd: z.number().nonnegative(),
  tried: z.array(triedModel),
});
export type ModelAnswer = z.infer<typeof modelAnswer>;

/** What a skill asks a model in the midst of its work. */
export interface ModelQuestion extends Pick<ModelCall, 'messages' | 'schema' | 'maxOutputTokens' | 'timeLimitMs'> {
  /** Which of its job's questions it is, of letters, digits and -: one that was answered is not asked again. */
  id: string;
}

/**
 * Asks a model, paid for by the budget. Rejects with the signal's reason where the job is stopped.
 * @throws NoModelAnswered, BudgetReached
 */
export type AskModel = (question: ModelQuestion) => Promise<ModelAnswer>;

/** A limit on money that a call would go beyond: whose (`all`, `tier main`, `provider openai`, `cron NAME`) and per when. */
export const budgetCap = z.object({
  scope: z.string(),
  period: z.enum(['day', 'month']),
  /** When its day or month began, ISO 8601. */
  since: z.string(),
  limitUsd: z.number().nonnegative(),
  spentUsd: z.number().nonnegative(),
});
export type BudgetCap = z.infer<typeof budgetCap>;

/** What is to be seen of a call while it goes on. `restart` withdraws all text so far: `model` did not bring it to an end. */
export const modelEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('begin'), model: z.string() }),
  z.object({ type: z.literal('delta'), text: z.string() }),
  z.object({ type: z.literal('thinking'), text: z.string() }),
  z.object({ type: z.literal('tool-call'), name: z.string() }),
  z.object({ type: z.literal('restart'), model: z.string(), why: z.string() }),
  /** Every model of the tier is rate-limited or waits; goes on by itself. */
  z.object({ type: z.literal('wait'), why: z.string(), ms: z.number() }),
  z.object({ type: z.literal('end'), model: z.string() }),
]);
export type ModelEvent = z.infer<typeof modelEvent>;
