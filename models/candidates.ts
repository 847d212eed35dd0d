import { type ModelCall, tier as tiers, type Tier } from '../contracts/model.ts';
import type { ModelsConfig } from '../platform/models-config.ts';

/** A model to ask, and the tier whose money it is paid from. */
export interface Candidate {
  /** `provider/model`. */
  model: string;
  tier: Tier;
}

/** The models of a tier in order of preference; one that has none of its own is served by `main`, `routing` by none. */
export function modelsOf(models: ModelsConfig, tier: Tier): readonly string[] {
  return models[tier].length > 0 || tier === 'routing' ? models[tier] : models.main;
}

/** Whom to ask, in order: the operator's choice, then the tier's models. */
export function candidatesFor(models: ModelsConfig, { tier, prefer }: Pick<ModelCall, 'tier' | 'prefer'>): Candidate[] {
  const names = [...(prefer ? [prefer] : []), ...modelsOf(models, tier)];
  return [...new Set(names)].map((model) => ({ model, tier }));
}

/** Models of the other tiers, for a call whose own tier has no money left. */
export function candidatesElsewhere(models: ModelsConfig, candidates: readonly Candidate[]): Candidate[] {
  const known = new Set(candidates.map(({ model }) => model));
  return tiers.options
    .flatMap((tier) => models[tier].map((model) => ({ model, tier })))
    .filter(({ model }) => !known.has(model) && known.add(model));
}
