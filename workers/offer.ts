import type { Skill, Tool } from '../contracts/skill.ts';
import type { findTools } from '../platform/find-tools.mjs';
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
