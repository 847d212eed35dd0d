import { pieces, type Reply, usageOf } from './reply.ts';
import type { ModelRequest } from './request.ts';

const FINISH = { stop: 'stop', 'tool-calls': 'tool_calls', length: 'length', refused: 'content_filter' } as const;

/** An answer of OpenAI's chat completions as server-sent events; the first `pieces` of them are what a fault lets through. */
export function* openaiEvents(request: ModelRequest, reply: Reply): Generator<{ data: string; isPiece: boolean }> {
  const base = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: request.model };
  const chunk = (delta: object, finish: string | null = null) =>
    line({ ...base, choices: [{ index: 0, delta, finish_reason: finish }] });
  yield { data: chunk({ role: 'assistant', content: '' }), isPiece: false };
  for (const piece of pieces(reply.thinking ?? '')) yield { data: chunk({ reasoning_content: piece }), isPiece: true };
  for (const piece of pieces(reply.text ?? '')) yield { data: chunk({ content: piece }), isPiece: true };
  for (const [index, call] of (reply.toolCalls ?? []).entries()) {
    const head = { index, id: call.id ?? `call_${index + 1}`, type: 'function' };
    yield { data: chunk({ tool_calls: [{ ...head, function: { name: call.name, arguments: '' } }] }), isPiece: true };
    for (const part of halves(inputOf(call)))
      yield { data: chunk({ tool_calls: [{ index, function: { arguments: part } }] }), isPiece: true };
  }
  yield { data: chunk({}, FINISH[finishOf(reply)]), isPiece: false };
  const wantsUsage = (request.body['stream_options'] as { include_usage?: boolean } | undefined)?.include_usage;
  if (wantsUsage) yield { data: line({ ...base, choices: [], usage: usage(reply) }), isPiece: false };
  yield { data: 'data: [DONE]\n\n', isPiece: false };
}

/** The same where the request did not ask for a stream. */
export function openaiWhole(request: ModelRequest, reply: Reply): object {
  const calls = (reply.toolCalls ?? []).map((call, index) => ({
    id: call.id ?? `call_${index + 1}`,
    type: 'function',
    function: { name: call.name, arguments: inputOf(call) },
  }));
  const message = {
    role: 'assistant',
    content: reply.text ?? null,
    ...(reply.thinking && { reasoning_content: reply.thinking }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: request.model,
    choices: [{ index: 0, message, finish_reason: FINISH[finishOf(reply)] }],
    usage: usage(reply),
  };
}

export const openaiError = (message: string, type = 'server_error') => ({
  error: { message, type, code: null, param: null },
});

export const line = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
export const finishOf = ({ finish, toolCalls }: Reply) => finish ?? (toolCalls?.length ? 'tool-calls' : 'stop');
export const inputOf = ({ input, rawInput }: { input: unknown; rawInput?: string }) =>
  rawInput ?? JSON.stringify(input);
export const halves = (text: string): string[] => [text.slice(0, text.length / 2), text.slice(text.length / 2)];

function usage(reply: Reply) {
  const { input, output, cachedInput } = usageOf(reply);
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cachedInput },
  };
}
