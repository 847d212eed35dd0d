import { z } from 'zod';
import { durationField } from '../contracts/duration-field.ts';
import { apiKeyEnv, baseUrl } from './endpoint-fields.ts';

/** Providers that need only their key (or, for ollama, an address) in the environment. */
export const BUILT_IN_PROVIDERS = ['anthropic', 'openai', 'google', 'deepseek', 'ollama'] as const;
export type BuiltInProvider = (typeof BUILT_IN_PROVIDERS)[number];

const modelName = z.string().regex(/^[a-z0-9-]+\/\S+$/, 'must be provider/model, such as anthropic/claude-haiku-4-5');
const dollars = z.number().nonnegative();

/** The tiers: for each the models in order of preference. An absent one is served by `main`; without `routing` nothing is routed. */
export const modelsSchema = z
  .strictObject({
    main: z.array(modelName).default([]),
    cron: z.array(modelName).default([]),
    subagent: z.array(modelName).default([]),
    routing: z.array(modelName).default([]),
    /** Models that can be shown pictures, beside those that are known to: `local/llava`, or `local/*`. */
    sees: z.array(modelName).default([]),
    /** How long a silent model is waited for, in milliseconds, before the next one is asked. */
    patience: z
      .strictObject({
        firstToken: durationField('10ms').prefault('25s'),
        betweenTokens: durationField('10ms').prefault('20s'),
        /** Both, where no other model is left to ask. */
        last: durationField('10ms').prefault('2m'),
      })
      .prefault({}),
  })
  .prefault({});
export type ModelsConfig = z.output<typeof modelsSchema>;

const provider = z.strictObject({
  wire: z.enum(['openai', 'anthropic', 'google']),
  baseUrl: baseUrl('http://127.0.0.1:8081/v1'),
  /** None for an endpoint that asks for no key. */
  apiKeyEnv: apiKeyEnv.optional(),
});
export type ProviderConfig = z.output<typeof provider>;

/** Endpoints of one's own, and built-in providers at another address. */
export const providersSchema = z
  .record(z.string().regex(/^[a-z0-9-]+$/, 'must be lower-case letters, digits and -'), provider)
  .default({});

/** Dollars for a million tokens; what is cached costs as much as other input unless told. */
export const priceSchema = z.strictObject({
  input: dollars,
  cachedInput: dollars.optional(),
  cacheWrite: dollars.optional(),
  output: dollars,
});

/** Prices that go before the built-in table; `provider/*` holds for all of a provider's models. */
export const pricesSchema = z.record(modelName, priceSchema).default({});
export type PriceOverrides = z.output<typeof pricesSchema>;

interface ModelFields {
  models: ModelsConfig;
  providers: Record<string, ProviderConfig>;
}

/** Finds models whose provider nobody knows. */
export function checkModels({ models, providers }: ModelFields, context: z.core.$RefinementCtx): void {
  const known = new Set([...BUILT_IN_PROVIDERS, ...Object.keys(providers)]);
  for (const tier of ['main', 'cron', 'subagent', 'routing'] as const) {
    models[tier].forEach((model, index) => {
      const [name = ''] = model.split('/');
      if (known.has(name)) return;
      const message = `names the provider ${name}, which is not known; use one of ${[...known].join(', ')}, or describe it under providers`;
      context.addIssue({ code: 'custom', path: ['models', tier, index], message });
    });
  }
}
