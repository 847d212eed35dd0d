/** What a measure is held to, as ratio of ours to the peer's: at most, or at least. */
export interface Bar {
  atMost?: number;
  atLeast?: number;
}

/** One row of the table: ours and the peer's in the same run, interleaved. */
export interface Measurement {
  name: string;
  peerName: string;
  /** `ms`, `s` or `/s`. */
  unit: string;
  ours: number;
  peer: number;
  bar: Bar;
  rounds: number;
}

export function ratioOf({ ours, peer }: Measurement): number {
  return ours / peer;
}

export function passes(measurement: Measurement): boolean {
  const ratio = ratioOf(measurement);
  const { atMost = Infinity, atLeast = 0 } = measurement.bar;
  return ratio <= atMost && ratio >= atLeast;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('There is no median of nothing.');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Milliseconds that the work took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Takes turns, so that a machine whose speed drifts drifts for both; the first round of each only warms up. */
export async function paired(
  rounds: number,
  ours: () => Promise<number>,
  peer: () => Promise<number>,
): Promise<{ ours: number; peer: number }> {
  const taken = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const [a, b] = [await ours(), await peer()];
    if (round === 0) continue;
    taken.ours.push(a);
    taken.peer.push(b);
  }
  return { ours: median(taken.ours), peer: median(taken.peer) };
}
