/** How alike a question and each of some texts are, from 0 to 1: what an endpoint for embeddings can tell. */
export type Likeness = (question: string, texts: readonly string[]) => Promise<readonly number[]>;

/** How much likeness counts beside the words: they alone are the better of the two, so it moves neighbours only. */
const LIKENESS = 0.3;

/**
 * Puts hits in another order by how alike they are to the question, where an endpoint is configured: search for more hits
 * than are needed, and take the first of these.
 */
export async function fuse<Hit extends { text: string; score: number }>(
  question: string,
  hits: readonly Hit[],
  likeness: Likeness,
): Promise<Hit[]> {
  if (hits.length === 0) return [];
  const alike = await likeness(
    question,
    hits.map(({ text }) => text),
  );
  const best = Math.max(...hits.map(({ score }) => score));
  const most = Math.max(...alike, Number.EPSILON);
  return hits
    .map((hit, at) => ({ hit, fused: hit.score / best + (LIKENESS * (alike[at] ?? 0)) / most }))
    .sort((a, b) => b.fused - a.fused)
    .map(({ hit, fused }) => ({ ...hit, score: Number(fused.toFixed(4)) }));
}
