import { finishOf, halves, inputOf } from './openai-wire.ts';
import { pieces, type Reply, usageOf } from './reply.ts';
import type { ModelRequest } from './request.ts';

const STOP = { stop: 'end_turn', 'tool-calls': 'tool_use', length: 'max_tokens', refused: 'refusal' } as const;

/** An answer of Anthropic's messages as server-sent events. */
export function* anthropicEvents(request: ModelRequest, reply: Reply): Generator<{ data: string; isPiece: boolean }> {
  const tokens = usage(reply);
  const begin = { ...messageOf(request), content: [], stop_reason: null, usage: { ...tokens, output_tokens: 1 } };
  yield { data: event('message_start', { message: begin }), isPiece: false };
  yield { data: event('ping', {}), isPiece: false };
  let index = 0;
  const start = (block: object) => event('content_block_start', { index, content_block: block });
  const delta = (change: object) => event('content_block_delta', { index, delta: change });
  const stop = () => event('content_block_stop', { index: index++ });
  if (reply.thinking) {
    yield { data: start({ type: 'thinking', thinking: '', signature: '' }), isPiece: false };
    for (const piece of pieces(reply.thinking))
      yield { data: delta({ type: 'thinking_delta', thinking: piece }), isPiece: true };
    yield { data: delta({ type: 'signature_delta', signature: 'signed' }), isPiece: false };
    yield { data: stop(), isPiece: false };
  }
  if (reply.text) {
    yield { data: start({ type: 'text', text: '' }), isPiece: false };
    for (const piece of pieces(reply.text)) yield { data: delta({ type: 'text_delta', text: piece }), isPiece: true };
    yield { data: stop(), isPiece: false };
  }
  for (const call of reply.toolCalls ?? []) {
    const id = call.id ?? `toolu_${index + 1}`;
    yield { data: start({ type: 'tool_use', id, name: call.name, input: {} }), isPiece: true };
    for (const part of halves(inputOf(call)))
      yield { data: delta({ type: 'input_json_delta', partial_json: part }), isPiece: true };
    yield { data: stop(), isPiece: false };
  }
  const end = { delta: { stop_reason: STOP[finishOf(reply)], stop_sequence: null } };
  yield { data: event('message_delta', { ...end, usage: { output_tokens: tokens.output_tokens } }), isPiece: false };
  yield { data: event('message_stop', {}), isPiece: false };
}

/** The same where the request did not ask for a stream. */
export function anthropicWhole(request: ModelRequest, reply: Reply): object {
  const content = [
    ...(reply.thinking ? [{ type: 'thinking', thinking: reply.thinking, signature: 'signed' }] : []),
    ...(reply.text ? [{ type: 'text', text: reply.text }] : []),
    ...(reply.toolCalls ?? []).map((call, index) => ({
      type: 'tool_use',
      id: call.id ?? `toolu_${index + 1}`,
      name: call.name,
      input: call.input,
    })),
  ];
  return {
    ...messageOf(request),
    content,
    stop_reason: STOP[finishOf(reply)],
    stop_sequence: null,
    usage: usage(reply),
  };
}

export const anthropicError = (message: string, type = 'api_error') => ({ type: 'error', error: { type, message } });

export const event = (type: string, fields: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;

const messageOf = ({ model }: ModelRequest) => ({ id: 'msg_1', type: 'message', role: 'assistant', model });

function usage(reply: Reply) {
  const { input, output, cachedInput, cacheWrite } = usageOf(reply);
  return {
    input_tokens: input - cachedInput - cacheWrite,
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cachedInput,
    output_tokens: output,
  };
}
