const KEPT_BYTES = 64 << 10;

/** The end of a stream, however much goes by. */
export interface Tail {
  add(chunk: Buffer): void;
  text(): string;
  /** Of all that went by. */
  bytes(): number;
}

export function createTail(): Tail {
  let kept: Buffer[] = [];
  let keptBytes = 0;
  let bytes = 0;
  return {
    add(chunk) {
      kept.push(chunk);
      keptBytes += chunk.length;
      bytes += chunk.length;
      if (keptBytes < 2 * KEPT_BYTES) return;
      kept = [Buffer.concat(kept).subarray(-KEPT_BYTES)];
      keptBytes = KEPT_BYTES;
    },
    text: () => Buffer.concat(kept).subarray(-KEPT_BYTES).toString('utf8'),
    bytes: () => bytes,
  };
}
