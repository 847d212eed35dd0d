import { z } from 'zod';
import { day } from '../../contracts/http/memory-asks.ts';
import { skill } from '../../contracts/skill.ts';

/** Enough of an entry to answer from it. */
const QUOTED = 1_000;

export const recall = skill({
  name: 'recall',
  summary: 'Search the memory: what was said, done and decided, each with its source',
  effect: 'none',
  input: z.object({
    question: z.string().trim().min(1).max(1_000).describe('What you want to know, in plain words'),
    from: day.optional().describe('The first day that counts, as 2026-02-08'),
    to: day.optional().describe('The last day that counts'),
    who: z.string().max(200).optional().describe('Who said it: a name or a part of one'),
    k: z.coerce.number().int().min(1).max(50).default(10).describe('How many entries at most'),
  }),
  output: z.object({
    text: z.string().describe('What was found, a line for each entry with its source'),
    found: z.number().int().describe('How many entries'),
  }),
  timeLimit: '1m',
  commands: [
    {
      name: 'recall',
      text: 'question',
      examples: ['what did we promise the bakery', 'prices who=Maria from=2026-01-01'],
    },
  ],
  describe: ({ question }) => `recall ${question}`.replaceAll(/\s+/g, ' ').slice(0, 100),
  reply: ({ text }) => text || 'The memory has nothing about that.',
  async run({ question: q, ...bounds }, job) {
    const { foundText } = await import('../../memory/search/words.ts');
    const found = await job.searchMemory({ q, ...bounds });
    return { text: foundText(found, QUOTED), found: found.remembered.length + found.hits.length };
  },
});
