import { z } from 'zod';
import { skill } from '../../contracts/skill.ts';

export const remember = skill({
  name: 'remember',
  summary: 'Write something into the curated memory',
  effect: 'idempotent',
  input: z.object({
    text: z
      .string()
      .trim()
      .min(1)
      .max(2_000)
      .describe('What to remember; with [protected] in it, only you can forget it'),
    section: z
      .string()
      .max(100)
      .optional()
      .describe(
        'Where it belongs: people, projects, decisions, lessons, config, or a heading of yours; else its words decide',
      ),
    source: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}\.md(:\d+)?$/, 'must be a place in the daily log, as 2026-02-08.md:12')
      .optional()
      .describe('Where it is known from, as 2026-02-08.md:12'),
  }),
  output: z.object({
    section: z.string(),
    entry: z.string().describe('What was written'),
    id: z.string().describe('Names the entry, as for /forget'),
    isNew: z.boolean().describe('False where it was remembered already'),
    version: z.number().int().describe('The version of the memory that has it'),
  }),
  timeLimit: '1m',
  commands: [
    {
      name: 'remember',
      text: 'text',
      examples: ['Maria from the bakery likes short mails', 'Never deploy on a Friday section=lessons'],
    },
  ],
  describe: ({ text }) => `remember ${text}`.replaceAll(/\s+/g, ' ').slice(0, 100),
  reply: ({ isNew, section, entry }) =>
    isNew ? `Remembered under ${section}:\n${entry}` : `That is remembered already, under ${section}:\n${entry}`,
  buttons: ({ isNew, version }) => (isNew ? [[{ label: 'Undo', action: `/memory undo ${version}` }]] : []),
  async run(input, job) {
    const { rememberText } = await import('./remember/remember-text.ts');
    return rememberText(input, job);
  },
});
