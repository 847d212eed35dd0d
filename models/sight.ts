import type { ModelMessage } from '../contracts/model.ts';
import type { ModelsConfig } from '../platform/models-config.ts';
import type { Candidate } from './candidates.ts';

/**
 * Models that take pictures, by the vendors' pages; a name ending in `*` holds for all that begin with it. Of DeepSeek's
 * none does; of Ollama's and of endpoints of one's own, those of `models.sees` in the config beside these.
 */
const SEEING = [
  'anthropic/claude-*',
  ...['openai/gpt-4o*', 'openai/gpt-4.1*', 'openai/gpt-5*', 'openai/gpt-6*'],
  'google/gemini-*',
  ...['ollama/llava*', 'ollama/llama3.2-vision*', 'ollama/llama4*', 'ollama/gemma3*', 'ollama/minicpm-v*'],
  ...['ollama/qwen2.5vl*', 'ollama/qwen3-vl*', 'ollama/mistral-small3*'],
];

/** Whether a model can be shown pictures. */
export function sees(model: string, { sees: own }: Pick<ModelsConfig, 'sees'>): boolean {
  return [...SEEING, ...own].some((name) =>
    name.endsWith('*') ? model.startsWith(name.slice(0, -1)) : model === name,
  );
}

/** Whom to ask first: where there are pictures, those that see them. */
export function seeingFirst(
  candidates: Candidate[],
  messages: readonly ModelMessage[],
  models: Pick<ModelsConfig, 'sees'>,
): Candidate[] {
  if (!messages.some(hasPicture)) return candidates;
  const seeing = candidates.filter(({ model }) => sees(model, models));
  return [...seeing, ...candidates.filter((one) => !seeing.includes(one))];
}

function hasPicture({ role, content }: ModelMessage): boolean {
  return role === 'user' && typeof content !== 'string' && content.some(({ type }) => type === 'image');
}
