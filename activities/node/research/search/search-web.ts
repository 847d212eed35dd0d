import { setTimeout as delay } from 'node:timers/promises';
import { sentenceOf, SkillFailed } from '../../../../contracts/errors.ts';
import type { SearchConfig } from '../../../../platform/research-config.ts';
import { brave } from './brave.ts';
import { searxng } from './searxng.ts';
import type { SearchHit, SearchOptions, SearchWire } from './wire.ts';

const WITHIN_MS = 20_000;
/** Small plans allow one search a second, and a model likes to ask for three at once. */
const TRIES = 4;
const BETWEEN_MS = 1_100;

/**
 * Asks the configured service.
 * @throws SkillFailed saying what is wrong with it, and how it is mended
 */
export async function searchWeb(
  config: SearchConfig,
  env: NodeJS.ProcessEnv,
  query: string,
  options: SearchOptions,
): Promise<SearchHit[]> {
  const wire = wireOf(config, env);
  const { url, headers } = wire.request(query, options);
  try {
    const response = await ask(url, { accept: 'application/json', ...headers }, options.signal);
    if (!response.ok) throw new Error(wire.reasons[response.status] ?? `it answered ${response.status}`);
    return tidied(wire.read(await response.json())).slice(0, options.most);
  } catch (cause) {
    options.signal.throwIfAborted();
    throw new SkillFailed(`The search at ${url.host} failed: ${reasonOf(cause)}.`, { cause });
  }
}

function wireOf(config: SearchConfig, env: NodeJS.ProcessEnv): SearchWire {
  if (config.wire === 'searxng') return searxng(config.baseUrl);
  const key = env[config.apiKeyEnv];
  if (!key) throw new SkillFailed(`There is no key for searches: set ${config.apiKeyEnv} in the node's environment.`);
  return brave(config.baseUrl, key);
}

/** Redirects are not followed: the key goes to nobody else. */
async function ask(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const either = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
    const response = await fetch(url, { headers, signal: either, redirect: 'error' });
    if (response.status !== 429 || attempt === TRIES) return response;
    await response.body?.cancel();
    await delay(BETWEEN_MS, undefined, { signal });
  }
}

/** Pages of the web only, each once; what is marked up in their words is not. */
function tidied(hits: readonly SearchHit[]): SearchHit[] {
  const plain = (text: string) => text.replaceAll(/<\/?[a-z][^>]*>/gi, '').trim();
  const pages = hits.filter(({ address }) => /^https?:\/\//i.test(address));
  const once = pages.filter(({ address }, index) => pages.findIndex((hit) => hit.address === address) === index);
  return once.map((hit) => ({
    ...hit,
    ...{ title: plain(hit.title) || hit.address, excerpt: plain(hit.excerpt) },
  }));
}

function reasonOf(error: unknown): string {
  const { name, cause } = error as Error;
  if (name === 'TimeoutError') return `it did not answer within ${WITHIN_MS / 1_000} s`;
  if (name === 'ZodError' || name === 'SyntaxError') return 'its answer is none of this service';
  const { code } = (cause ?? {}) as { code?: string };
  return code ? `it can't be reached (${code})` : sentenceOf(error).replace(/\.$/, '');
}
