import type { NodeAnnouncement } from '../contracts/http/node.ts';
import { tier } from '../contracts/model.ts';
import type { Skill, Tool } from '../contracts/skill.ts';
import type { Providers } from '../models/providers.ts';
import type { findTools } from '../platform/find-tools.mjs';
import type { ModelsConfig } from '../platform/models-config.ts';
import type { OfferedSkill } from './skill-activity.ts';

type FoundTools = Awaited<ReturnType<typeof findTools>>;

/** What this node can do of all skills, and why not the rest. */
export function offerSkills(skills: readonly Skill[], tools: FoundTools): OfferedSkill[] {
  return skills.map((skill) => {
    const missing = (skill.needs ?? []).map((tool: Tool) => tools[tool]).find((tool) => tool.path === null);
    if (!missing || missing.path !== null) return { skill, available: true };
    return { skill, available: false, reason: `${missing.reason}; install it with: ${missing.install}` };
  });
}

/** The models this node can ask, by tier: those whose key it has. */
export function offerModels(models: ModelsConfig, providers: Providers): NonNullable<NodeAnnouncement['models']> {
  const canAsk = (model: string) => providers.describe(model.split('/')[0]!).missing === undefined;
  return Object.fromEntries(tier.options.map((one) => [one, models[one].filter(canAsk)]));
}
