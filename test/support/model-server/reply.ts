import type { ModelRequest } from './request.ts';

/** What a model is to answer. A bare string is its text. */
export interface Reply {
  text?: string;
  /** Thoughts that come before the text, with a signature where the wire has them. */
  thinking?: string;
  toolCalls?: readonly { id?: string; name: string; input: unknown; rawInput?: string }[];
  finish?: 'stop' | 'tool-calls' | 'length' | 'refused';
  /** Tokens the provider states; `input` holds what came from its cache and what was written there. */
  usage?: { input: number; output: number; cachedInput?: number; cacheWrite?: number };
  /** Milliseconds between two pieces of the answer. */
  dripMs?: number;
  fault?: Fault;
}

/** What goes wrong. `after` counts pieces of the answer that come through before. */
export type Fault =
  /** Nothing more comes, and the connection stays. */
  | { kind: 'stall'; after?: number }
  /** The connection is cut. */
  | { kind: 'cut'; after?: number }
  /** The answer ends in good form, but before its end. */
  | { kind: 'half'; after?: number }
  /** A piece that is no JSON. */
  | { kind: 'broken-json'; after?: number }
  /** The provider says in mid-stream that it can't go on. */
  | { kind: 'error'; after?: number; type?: string; message?: string }
  | { kind: 'status'; status: number; message?: string; retryAfterS?: number; headers?: Record<string, string> };

export type Answer = string | Reply;
/** An answer, or what makes one of the request. */
export type Script = Answer | ((request: ModelRequest) => Answer | Promise<Answer>);

export const pieces = (text: string): string[] => text.match(/\s*\S+\s*/g) ?? (text ? [text] : []);

/** How many pieces come through before the fault. */
export const piecesBefore = ({ fault }: Reply): number =>
  fault && fault.kind !== 'status' ? (fault.after ?? 0) : Infinity;

export const usageOf = ({ usage = { input: 10, output: 5 } }: Reply) => ({ cachedInput: 0, cacheWrite: 0, ...usage });
