const ROOT = process.env.BUSINESS_URL ?? 'http://127.0.0.1:7480';
const ANSWER_WITHIN_MS = 10_000;

/**
 * Gets a path of the sites, such as `/bakery/menu.html`.
 * @returns {Promise<{status: number, type: string, text: string, bytes: number, ms: number}>} status 0 without an answer
 */
export async function get(path) {
  const begun = performance.now();
  const took = () => Math.round(performance.now() - begun);
  try {
    const response = await fetch(new URL(path, ROOT), { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    return { status: response.status, type, text, bytes: Buffer.byteLength(text), ms: took() };
  } catch (error) {
    // To a check a site that does not answer is a finding, not a failure of the check.
    return { status: 0, type: '', text: String(error.cause ?? error), bytes: 0, ms: took() };
  }
}

/** The addresses a page refers to, absolute paths without what stands behind `#`. */
export function linksOf(path, html) {
  const found = [...html.matchAll(/(?:href|src)="([^"#]+)/g)];
  return found.map(([, link]) => new URL(link, new URL(path, ROOT)).pathname);
}

/** Prints the findings and ends with exit code 1, or says that all is well. */
export function conclude(findings, well) {
  console.log(findings.length === 0 ? well : findings.map((finding) => `- ${finding}`).join('\n'));
  process.exitCode = findings.length === 0 ? 0 : 1;
}
