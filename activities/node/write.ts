import { z } from 'zod';
import { skill, workspacePath } from '../../contracts/skill.ts';

export const write = skill({
  name: 'write',
  summary: 'Write a text file of the workspace, or replace a passage of one',
  effect: 'idempotent',
  input: z.object({
    file: workspacePath()
      .refine((path) => !path.startsWith('attachment:'), { error: 'must be a file of the workspace' })
      .describe('A file of the workspace; made if it is not there'),
    text: z.string().max(1_000_000).describe('Its whole new content; with `replaces`, the new passage'),
    replaces: z.string().min(1).max(100_000).optional().describe('The passage to replace; it has to stand there once'),
  }),
  output: z.object({ bytes: z.number().int(), created: z.boolean() }),
  timeLimit: '1m',
  commands: [{ name: 'write', positional: ['file'], tail: 'text', examples: ['notes/ideas.md A site for the bakery'] }],
  describe: ({ file }) => `write ${file}`,
  reply: ({ bytes, created }, { file }) => `${file} ${created ? 'is new' : 'is written'}, ${bytes} bytes.`,
  async run({ file, text, replaces }, job) {
    const { writeText } = await import('./files/write-text.ts');
    return await writeText(job.workspace, { file, text, replaces, isFirst: job.attempt === 1 });
  },
});
