import { z } from 'zod';
import { skill } from '../../contracts/skill.ts';

const MOST = 500;

export const find = skill({
  name: 'find',
  summary: 'List files of the workspace by name, or by what they hold',
  effect: 'none',
  input: z.object({
    pattern: z
      .string()
      .min(1)
      .max(500)
      .default('*')
      .describe('Names with * and **, as sites/**/*.html; without a / it is looked for in all folders'),
    text: z.string().min(1).max(500).optional().describe('Only files that hold this text, and the lines that do'),
  }),
  output: z.object({
    files: z.array(z.object({ path: z.string(), bytes: z.number().int(), lines: z.array(z.string()) })),
    more: z.boolean().describe('There were more than are listed'),
  }),
  timeLimit: '1m',
  commands: [{ name: 'find', positional: ['pattern', 'text'], examples: ['sites/**/*.html', '*.md "opening hours"'] }],
  describe: ({ pattern, text }) => `find ${pattern}${text ? ` with "${text}"` : ''}`,
  reply({ files, more }) {
    if (files.length === 0) return 'Nothing was found.';
    const list = files.map(({ path, bytes, lines }) => [`${path} (${bytes} bytes)`, ...lines].join('\n'));
    return [...list, ...(more ? ['… and more'] : [])].join('\n');
  },
  async run({ pattern, text }, job) {
    const { findFiles } = await import('./files/find-files.ts');
    return await findFiles(job.workspace, { pattern, text, most: MOST, signal: job.signal });
  },
});
