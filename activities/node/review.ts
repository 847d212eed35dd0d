import { z } from 'zod';
import { skill } from '../../contracts/skill.ts';

export const review = skill({
  name: 'review',
  summary: 'Review days of the daily log: what is worth keeping goes into the curated memory',
  effect: 'idempotent',
  input: z.object({
    date: z.iso
      .date('must be a day, as 2026-02-08')
      .optional()
      .describe('The day; else each one that is over and was not reviewed'),
    quiet: z.boolean().default(false).describe('Says nothing of days on which nothing was worth keeping'),
  }),
  output: z.object({
    days: z.array(
      z.object({
        date: z.string(),
        state: z.enum(['done', 'refused']),
        changes: z.number().int().describe('Entries of the memory that it changed'),
        facts: z.number().int().default(0).describe('Facts that it added to the graph'),
        noModel: z
          .boolean()
          .default(false)
          .describe('A model was asked and gave no answer: the rules alone reviewed it'),
        version: z.number().int().optional().describe('The version of the memory that has them'),
        text: z.string(),
      }),
    ),
  }),
  timeLimit: '30m',
  // A cron asks for it, and `/memory review` (gateway/commands/memory.ts).
  commands: [],
  describe: ({ date }) => `memory review${date === undefined ? '' : ` ${date}`}`,
  reply: ({ days }, { quiet }) => {
    const isWorthTelling = ({ state, changes, facts, noModel }: (typeof days)[number]) =>
      state === 'refused' || changes > 0 || facts > 0 || noModel;
    const told = days.filter((day) => !quiet || isWorthTelling(day));
    return told.map(({ text }) => text).join('\n\n') || (quiet ? '' : 'No day is due for a review.');
  },
  buttons: ({ days }) =>
    days
      .filter(({ version }) => version !== undefined)
      .slice(-4)
      .map(({ date, version }) => [{ label: `Undo ${date}`, action: `/memory undo ${version}` }]),
  async run(input, job) {
    const { reviewMemory } = await import('./review/review-memory.ts');
    return reviewMemory(input, job);
  },
});
