import type { LanguageModel } from 'ai';
import { BUILT_IN_PROVIDERS, type BuiltInProvider, type ProviderConfig } from '../platform/models-config.ts';
import { deepseekUsage } from './usage.ts';

/** Which package speaks to it: `compatible` is the OpenAI wire as others speak it. */
type Wire = 'anthropic' | 'openai' | 'google' | 'compatible';

/** An endpoint as this process would reach it. */
export interface Provider {
  name: string;
  wire: Wire;
  baseUrl: string;
  /** The variable its key is read from. */
  keyEnv?: string | undefined;
  key?: string | undefined;
  /** Why it can't be asked: a sentence. */
  missing?: string | undefined;
}

/** A model ready to be called. */
export interface OpenedModel {
  model: LanguageModel;
  /** Whether it takes a JSON schema for its answer; others are told the schema in words. */
  takesSchema: boolean;
}

const BUILT_IN: Record<BuiltInProvider, { wire: Wire; baseUrl: string; keyEnv?: string; baseUrlEnv?: string }> = {
  anthropic: { wire: 'anthropic', baseUrl: 'https://api.anthropic.com/v1', keyEnv: 'ANTHROPIC_API_KEY' },
  openai: {
    wire: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    keyEnv: 'OPENAI_API_KEY',
    baseUrlEnv: 'OPENAI_BASE_URL',
  },
  google: {
    wire: 'google',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    keyEnv: 'GOOGLE_GENERATIVE_AI_API_KEY',
  },
  deepseek: { wire: 'compatible', baseUrl: 'https://api.deepseek.com', keyEnv: 'DEEPSEEK_API_KEY' },
  ollama: { wire: 'compatible', baseUrl: 'http://127.0.0.1:11434/v1', baseUrlEnv: 'OLLAMA_BASE_URL' },
};

export interface ProvidersOptions {
  /** `providers` of config.yaml. */
  providers: Readonly<Record<string, ProviderConfig>>;
  /** Where keys are: this process's environment. */
  env: NodeJS.ProcessEnv;
}

export function createProviders({ providers, env }: ProvidersOptions) {
  const opened = new Map<string, Promise<OpenedModel>>();

  function describe(name: string): Provider {
    const builtIn = isBuiltIn(name) ? BUILT_IN[name] : undefined;
    const own = providers[name];
    if (!builtIn && !own) return { name, wire: 'compatible', baseUrl: '', missing: `No provider is named ${name}.` };
    const keyEnv = own?.apiKeyEnv ?? builtIn?.keyEnv;
    const key = keyEnv ? env[keyEnv] : undefined;
    const provider = { name, wire: wireOf(own, builtIn?.wire), baseUrl: baseUrlOf(name, own, env), keyEnv, key };
    // An OpenAI stand-in at an address of one's own often wants no key.
    const needsKey = keyEnv !== undefined && !(builtIn?.baseUrlEnv && provider.baseUrl !== builtIn.baseUrl);
    if (!needsKey || key) return provider;
    return { ...provider, missing: `There is no ${keyEnv} in this machine’s environment.` };
  }

  /** @throws when its package can't be loaded; `describe` says before whether it can be asked */
  function open(model: string): Promise<OpenedModel> {
    const known = opened.get(model);
    if (known) return known;
    const slash = model.indexOf('/');
    const opening = connect(describe(model.slice(0, slash)), model.slice(slash + 1));
    opened.set(model, opening);
    return opening;
  }

  return { describe, open };
}

export type Providers = ReturnType<typeof createProviders>;

const isBuiltIn = (name: string): name is BuiltInProvider => (BUILT_IN_PROVIDERS as readonly string[]).includes(name);

/** Packages are loaded when first needed: who has no model pays nothing for them. */
async function connect({ name, wire, baseUrl: baseURL, key }: Provider, id: string): Promise<OpenedModel> {
  // Some package would look into the process's environment for a key that is undefined.
  const apiKey = key ?? 'none';
  if (wire === 'anthropic') {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return { model: createAnthropic({ apiKey, baseURL }).languageModel(id), takesSchema: true };
  }
  if (wire === 'google') {
    const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
    return { model: createGoogleGenerativeAI({ apiKey, baseURL }).languageModel(id), takesSchema: true };
  }
  if (wire === 'openai') {
    const { createOpenAI } = await import('@ai-sdk/openai');
    // Chat completions rather than responses: the one wire that stand-ins behind OPENAI_BASE_URL speak, too.
    return { model: createOpenAI({ apiKey, baseURL }).chat(id), takesSchema: true };
  }
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const provider = createOpenAICompatible({
    name,
    baseURL,
    ...(key && { apiKey: key }),
    includeUsage: true,
    convertUsage: deepseekUsage,
  });
  return { model: provider.chatModel(id), takesSchema: false };
}

function wireOf(own: ProviderConfig | undefined, builtIn: Wire | undefined): Wire {
  if (own) return own.wire === 'openai' ? 'compatible' : own.wire;
  return builtIn ?? 'compatible';
}

function baseUrlOf(name: string, own: ProviderConfig | undefined, env: NodeJS.ProcessEnv): string {
  const builtIn = isBuiltIn(name) ? BUILT_IN[name] : undefined;
  const told = own?.baseUrl ?? (builtIn?.baseUrlEnv && env[builtIn.baseUrlEnv]) ?? builtIn?.baseUrl ?? '';
  const trimmed = told.replace(/\/+$/, '');
  // OLLAMA_BASE_URL is mostly written without the part of its path that speaks OpenAI's wire.
  return name === 'ollama' && !trimmed.endsWith('/v1') ? `${trimmed}/v1` : trimmed;
}

/** The provider's part of `provider/model`. */
export const providerOf = (model: string) => model.slice(0, model.indexOf('/'));
