import type { NodeAnnouncement } from '../contracts/http/node.ts';
import { tier } from '../contracts/model.ts';
import type { Skill, Tool } from '../contracts/skill.ts';
import type { Providers } from '../models/providers.ts';
import type { findTools } from '../platform/find-tools.mjs';
import type { ModelsConfig } from '../platform/models-config.ts';
import type { findSandbox } from '../platform/sandbox/find-sandbox.ts';
import type { OfferedSkill } from './skill-activity.ts';

type FoundTools = Awaited<ReturnType<typeof findTools>>;
type Sandbox = Awaited<ReturnType<typeof findSandbox>>;

/** What this node can do of all skills, and why not the rest. */
export function offerSkills(skills: readonly Skill[], tools: FoundTools, sandbox: Sandbox): OfferedSkill[] {
  const lacking = (need: Tool): string | null => {
    if (need === 'sandbox') return sandbox.kind === null ? `${sandbox.reason}; mend it with: ${sandbox.install}` : null;
    const tool = tools[need];
    return tool.path === null ? `${tool.reason}; install it with: ${tool.install}` : null;
  };
  return skills.map((skill) => {
    const reason = (skill.needs ?? []).map(lacking).find((lack) => lack !== null);
    return reason === undefined ? { skill, available: true } : { skill, available: false, reason };
  });
}

/** The models this node can ask, by tier: those whose key it has. */
export function offerModels(models: ModelsConfig, providers: Providers): NonNullable<NodeAnnouncement['models']> {
  const canAsk = (model: string) => providers.describe(model.split('/')[0]!).missing === undefined;
  return Object.fromEntries(tier.options.map((one) => [one, models[one].filter(canAsk)]));
}
