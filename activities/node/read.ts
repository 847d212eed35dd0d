import { z } from 'zod';
import { skill, workspacePath } from '../../contracts/skill.ts';

const LONGEST = 200_000;

export const read = skill({
  name: 'read',
  summary: 'Read a text file of the workspace',
  effect: 'none',
  input: z.object({
    file: workspacePath().describe('A text file of the workspace, or one that came with the message'),
    from: z.coerce.number().int().min(1).default(1).describe('The first line'),
    lines: z.coerce.number().int().min(1).max(5_000).default(400).describe('How many lines at most'),
  }),
  output: z.object({
    text: z.string(),
    /** Lines of the whole file. */
    of: z.number().int().describe('Lines of the whole file'),
  }),
  timeLimit: '1m',
  commands: [{ name: 'read', positional: ['file', 'from', 'lines'], attachment: 'file', examples: ['notes/ideas.md'] }],
  describe: ({ file }) => `read ${file.replace(/^attachment:[0-9a-f]+\//, '')}`,
  reply: ({ text, of }, { from, lines }) => (of > from - 1 + lines ? `${text}\n… of ${of} lines` : text || '(empty)'),
  async run({ file, from, lines }, job) {
    const { readText } = await import('./files/read-text.ts');
    return await readText(await job.path(file), { file, from, lines, longest: LONGEST });
  },
});
