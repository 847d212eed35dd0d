import { z } from 'zod';
import { skill } from '../../contracts/skill.ts';

export const append = skill({
  name: 'append',
  summary: 'Append a line to a file of the workspace, once',
  effect: 'external',
  input: z.object({
    file: z
      .string()
      .min(1)
      .max(1_024)
      .refine((path) => !path.startsWith('/') && !path.includes('\0') && !path.split('/').includes('..'), {
        error: 'must be a path inside the workspace, without a leading / and without ..',
      })
      .describe('A file of the workspace; made if it is not there'),
    line: z.string().min(1).max(100_000).describe('What to append; a line break is added'),
  }),
  output: z.object({ bytes: z.number().int() }),
  timeLimit: '10m',
  commands: [
    { name: 'append', positional: ['file'], tail: 'line', examples: ['notes/ideas.md - a site for the bakery'] },
  ],
  describe: ({ file, line }) => `append ${file} ${line}`.replaceAll(/\s+/g, ' ').slice(0, 100),
  reply: ({ bytes }, { file }) => `${file} is ${bytes} bytes longer.`,
  async run(input, job) {
    const { appendLine } = await import('./append/append-line.ts');
    return appendLine(input, job);
  },
  async reconcile(input, job) {
    const { lookForLine } = await import('./append/append-line.ts');
    return lookForLine(input, job);
  },
});
