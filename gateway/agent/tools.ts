import { z } from 'zod';
import type { ModelTool } from '../../contracts/model.ts';
import type { Skill } from '../../contracts/skill.ts';
import type { KnownNode } from '../recorder/nodes.ts';
import type { OwnTool } from './own-tool.ts';

/** The tools of a task: each skill that a node can do, and the gateway's own. */
export function toolsOf(
  skills: readonly Skill[],
  nodes: readonly KnownNode[],
  own: readonly OwnTool[],
): ModelTool[] {
  const canDo = ({ name, runsOn }: Skill) =>
    nodes.some(
      ({ announcement }) =>
        announcement.queue === runsOn && announcement.skills.some((one) => one.name === name && one.available),
    );
  const ofSkills = skills.filter(canDo).map((skill) => ({
    name: skill.name,
    description: skill.summary,
    inputSchema: z.toJSONSchema(skill.input, { io: 'input', unrepresentable: 'any' }),
  }));
  const ofOwn = own.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
  return [...ofSkills, ...ofOwn];
}
