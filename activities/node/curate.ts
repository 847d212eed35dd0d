import { z } from 'zod';
import { skill } from '../../contracts/skill.ts';
import { conflictButtons } from '../../memory/curated/conflict-buttons.ts';

export const curate = skill({
  name: 'curate',
  summary: 'Look at the curated memory, undo a change of it, or settle a conflict',
  effect: 'idempotent',
  input: z.object({
    action: z.enum(['show', 'log', 'diff', 'undo', 'conflicts', 'resolve']).describe('What to do'),
    section: z.string().max(100).optional().describe('Of show: one section only'),
    version: z.coerce.number().int().positive().optional().describe('Of diff and undo; the latest unless given'),
    id: z.string().max(20).optional().describe('Of resolve: the conflict, as conflicts lists it'),
    take: z
      .enum(['mine', 'theirs', 'both'])
      .optional()
      .describe('Of resolve: what you wrote, what Mainstay would write, or one after the other'),
  }),
  output: z.object({
    text: z.string(),
    version: z.number().int().describe('The version of the memory after it'),
    isChanged: z.boolean(),
    conflicts: z.array(z.string()).describe('The ids of those that wait for an answer'),
  }),
  timeLimit: '1m',
  // `/memory undo` and `resolve` ask for it (gateway/commands/memory); the agent sees what there is to undo by the rest.
  commands: [],
  describe: ({ action, section, version, id, take }) =>
    ['memory', action, section, version, id, take].filter((word) => word !== undefined).join(' '),
  reply: ({ text }) => text,
  buttons({ version, isChanged, conflicts }, { action }) {
    if (action === 'undo' && isChanged) return [[{ label: 'Undo this', action: `/memory undo ${version}` }]];
    return action === 'conflicts' ? conflicts.slice(0, 8).map(conflictButtons) : [];
  },
  async run(input, job) {
    const { curateMemory } = await import('./curate/curate-memory.ts');
    return curateMemory(input, job);
  },
});
