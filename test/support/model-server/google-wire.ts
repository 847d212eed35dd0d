import { finishOf, line } from './openai-wire.ts';
import { pieces, type Reply, usageOf } from './reply.ts';

const FINISH = { stop: 'STOP', 'tool-calls': 'STOP', length: 'MAX_TOKENS', refused: 'SAFETY' } as const;

/** An answer of Gemini's `streamGenerateContent` as server-sent events; each call of a tool has its signature. */
export function* googleEvents(reply: Reply): Generator<{ data: string; isPiece: boolean }> {
  const chunk = (parts: object[], more: object = {}) =>
    line({ candidates: [{ content: { role: 'model', parts }, index: 0, ...more }] });
  for (const text of pieces(reply.thinking ?? '')) yield { data: chunk([{ text, thought: true }]), isPiece: true };
  for (const text of pieces(reply.text ?? '')) yield { data: chunk([{ text }]), isPiece: true };
  for (const { name, input } of reply.toolCalls ?? [])
    yield { data: chunk([{ functionCall: { name, args: input }, thoughtSignature: 'signed' }]), isPiece: true };
  const { input, output, cachedInput } = usageOf(reply);
  const usageMetadata = {
    promptTokenCount: input,
    candidatesTokenCount: output,
    cachedContentTokenCount: cachedInput,
    totalTokenCount: input + output,
  };
  const end = { content: { role: 'model', parts: [] }, finishReason: FINISH[finishOf(reply)], index: 0 };
  yield { data: line({ candidates: [end], usageMetadata }), isPiece: false };
}

export const googleError = (message: string, code = 500) => ({ error: { code, message, status: 'INTERNAL' } });
