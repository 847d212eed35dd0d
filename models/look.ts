import { sentenceOf } from '../contracts/errors.ts';
import { tier as tiers, type Tier } from '../contracts/model.ts';
import type { ModelsConfig, PriceOverrides } from '../platform/models-config.ts';
import { modelsOf } from './candidates.ts';
import { priceOf, UNKNOWN_PRICE } from './prices.ts';
import { type Provider, providerOf, type Providers } from './providers.ts';

/** How a model stands on this machine. */
export interface ModelState {
  model: string;
  /** The tiers that ask it. */
  tiers: Tier[];
  ok: boolean;
  detail: string;
  /** What to do about it. */
  mend?: string;
}

export interface LookOptions {
  models: ModelsConfig;
  prices: PriceOverrides;
  providers: Providers;
  /** Milliseconds an endpoint may take to answer. */
  limitMs: number;
}

/** Looks after the models of all tiers without spending: a list of models is all that is asked for. */
export async function lookAtModels({ models, prices, providers, limitMs }: LookOptions): Promise<ModelState[]> {
  const asked = new Map<string, Promise<string | null>>();
  const reach = (provider: Provider) => {
    const known = asked.get(provider.name) ?? problemOf(provider, limitMs);
    asked.set(provider.name, known);
    return known;
  };
  const names = new Set(tiers.options.flatMap((tier) => modelsOf(models, tier)));
  return await Promise.all(
    [...names].map(async (model): Promise<ModelState> => {
      const served = tiers.options.filter((tier) => modelsOf(models, tier).includes(model));
      const provider = providers.describe(providerOf(model));
      if (provider.missing)
        return {
          ...{ model, tiers: served, ok: false, detail: provider.missing },
          mend: 'Put it into the .env file of the node’s home; a gateway on a machine of its own needs only that of the routing tier.',
        };
      const problem = await reach(provider);
      if (problem) return { model, tiers: served, ok: false, detail: problem };
      return { model, tiers: served, ok: true, detail: priceWords(model, prices) };
    }),
  );
}

function priceWords(model: string, prices: PriceOverrides): string {
  const { price, source } = priceOf(model, prices);
  if (source !== 'unknown') return `$${price.input} in, $${price.output} out for a million tokens`;
  const { input, output } = UNKNOWN_PRICE;
  return `nobody stated its price, so it counts as $${input} in, $${output} out; set it under prices in config.yaml`;
}

/** What is wrong with an endpoint, in a sentence. */
async function problemOf({ baseUrl, wire, key, keyEnv }: Provider, limitMs: number): Promise<string | null> {
  const headers: Record<string, string> = {
    anthropic: { 'x-api-key': key ?? '', 'anthropic-version': '2023-06-01' },
    google: { 'x-goog-api-key': key ?? '' },
    openai: { authorization: `Bearer ${key ?? ''}` },
    compatible: { authorization: `Bearer ${key ?? ''}` },
  }[wire];
  try {
    const answer = await fetch(`${baseUrl}/models`, { headers, signal: AbortSignal.timeout(limitMs) });
    await answer.body?.cancel();
    if (answer.status === 401 || answer.status === 403)
      return `The endpoint refuses the key${keyEnv ? ` in ${keyEnv}` : ''}.`;
    // Not every endpoint has such a list; that it answers is enough.
    return answer.status >= 500 ? `The endpoint answers ${answer.status}.` : null;
  } catch (error) {
    const root = (error as { cause?: unknown }).cause ?? error;
    return `The endpoint does not answer at ${baseUrl} (${(root as { code?: string }).code ?? sentenceOf(root)}).`;
  }
}
