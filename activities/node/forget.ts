import { z } from 'zod';
import { skill } from '../../contracts/skill.ts';

const entry = z.object({ id: z.string(), text: z.string(), section: z.string() });

export const forget = skill({
  name: 'forget',
  summary: 'Take something out of the curated memory',
  effect: 'idempotent',
  input: z.object({
    text: z.string().trim().min(1).max(2_000).describe('What to forget: its words, or the id of an entry'),
    force: z.enum(['yes', 'no']).default('no').describe('Forgets a protected entry, too'),
  }),
  output: z.object({
    forgotten: entry.optional().describe('The entry that was taken out'),
    isProtected: z.boolean().optional().describe('The entry was found and is protected, so it was left'),
    candidates: z.array(entry).describe('Entries that may have been meant; then nothing was taken out'),
    version: z.number().int().describe('The version of the memory after it'),
  }),
  timeLimit: '1m',
  commands: [{ name: 'forget', text: 'text', examples: ['the bakery’s old address', '#a3f2c'] }],
  describe: ({ text }) => `forget ${text}`.replaceAll(/\s+/g, ' ').slice(0, 100),
  reply({ forgotten, isProtected, candidates, version }) {
    if (forgotten)
      return `Forgot, from ${forgotten.section}:\n${forgotten.text}\n/memory undo ${version} brings it back.`;
    if (isProtected) return `That entry is protected, so it was left:\n${candidates[0]!.text}`;
    if (candidates.length === 0) return 'Nothing in the memory says that; /memory show lists what it has.';
    const lines = candidates.map(({ id, text, section }, at) => `${at + 1}. ${text} (${section}, ${id})`);
    return `Which one? Nothing was forgotten yet.\n${lines.join('\n')}\nPress its number, or write /forget with its id.`;
  },
  buttons({ forgotten, isProtected, candidates, version }) {
    if (forgotten) return [[{ label: 'Undo', action: `/memory undo ${version}` }]];
    if (isProtected) return [[{ label: 'Forget it all the same', action: `/forget ${candidates[0]!.id} force=yes` }]];
    return [candidates.map(({ id }, at) => ({ label: String(at + 1), action: `/forget ${id}` }))];
  },
  async run(input, job) {
    const { forgetText } = await import('./forget/forget-text.ts');
    return forgetText(input, job);
  },
});
