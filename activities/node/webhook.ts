import { z } from 'zod';
import { skill } from '../../contracts/skill.ts';

const address = z.url({ protocol: /^https?$/, error: 'must be a web address, such as https://example.org/hook' });

export const webhook = skill({
  name: 'webhook',
  summary: 'Send a POST to a web address, once',
  effect: 'external',
  input: z.object({
    url: address.describe('Where to'),
    body: z.string().max(200_000).default('').describe('What to send: JSON, or any text'),
    check: z
      .string()
      .refine((text) => address.safeParse(text.replaceAll('{key}', 'key')).success, {
        error: 'must be a web address; {key} in it stands for the key of the request',
      })
      .optional()
      .describe('Where a GET tells whether it was done (200) or not (404); {key} stands for the Idempotency-Key'),
  }),
  output: z.object({
    /** Of the answer; absent where it was lost and `check` said that the deed was done. */
    status: z.number().int().optional(),
    answer: z.string().optional(),
  }),
  timeLimit: '1h',
  commands: [
    {
      name: 'webhook',
      positional: ['url'],
      tail: 'body',
      examples: [
        'https://example.org/build {"site":"blueprint"}',
        'https://example.org/orders {"item":7} check=https://example.org/orders/{key}',
      ],
    },
  ],
  describe: ({ url }) => `webhook ${url}`.slice(0, 100),
  reply: ({ status, answer }, { url }) =>
    status === undefined
      ? `${url} has done it; its answer was lost.`
      : [`${url} answered ${status}.`, answer].filter(Boolean).join('\n'),
  async run(input, job) {
    const { post } = await import('./webhook/post.ts');
    return post(input, job);
  },
  async reconcile(input, job) {
    const { ask } = await import('./webhook/ask.ts');
    return ask(input, job);
  },
});
