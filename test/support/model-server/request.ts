/** One request as the server got it. Times are milliseconds since the epoch. */
export interface ModelRequest {
  wire: 'openai' | 'anthropic' | 'google';
  model: string;
  streaming: boolean;
  /** The bearer token, the `x-api-key` or the `x-goog-api-key`. */
  key: string | undefined;
  /** As it stood on the wire. */
  body: Record<string, unknown>;
  at: number;
  /** When the answer was out; absent while it goes on, and where the client hung up before. */
  answeredAt?: number;
  hungUpAt?: number;
}
