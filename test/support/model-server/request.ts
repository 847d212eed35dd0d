/** One request as the server got it. Times are milliseconds since the epoch. */
export interface ModelRequest {
  wire: 'openai' | 'anthropic';
  model: string;
  streaming: boolean;
  /** The bearer token or the `x-api-key`. */
  key: string | undefined;
  /** As it stood on the wire. */
  body: Record<string, unknown>;
  at: number;
  /** When the answer was out; absent while it goes on, and where the client hung up before. */
  answeredAt?: number;
  hungUpAt?: number;
}
