import { z } from 'zod';
import { skill, workspacePath } from '../../contracts/skill.ts';

const scriptPath = z
  .string()
  .min(1)
  .max(1_024)
  .refine((path) => !path.startsWith('/') && !path.includes('\0') && !path.split('/').includes('..'), {
    error: 'must be a path inside workspace/scripts, without a leading / and without ..',
  });

const word = z
  .string()
  .max(100_000)
  .refine((text) => !text.includes('\0'), { error: 'must not hold a NUL character' });

export const run = skill({
  name: 'run',
  summary: 'Run a shell, Python or Node script from workspace/scripts',
  // A script may do anything outside. The skill itself sees to it that a cut-off run is never silently repeated.
  effect: 'external',
  input: z.object({
    script: scriptPath.describe('A file in workspace/scripts; its ending may be left out'),
    args: z.array(word).max(1_000).default([]).describe('Its arguments'),
    files: z
      .array(workspacePath())
      .max(100)
      .default([])
      .describe('Files that came with the message; the script finds their paths in MAINSTAY_FILES'),
  }),
  output: z.object({
    exitCode: z.number().int(),
    /** The end of what it printed, standard output and error together, at most 4,000 characters. */
    output: z.string(),
    outputBytes: z.number().int().nonnegative(),
    durationMs: z.number().nonnegative(),
  }),
  // The outer bound only. A script has an hour unless it says otherwise, which the gateway cannot read.
  timeLimit: '24h',
  commands: [
    {
      name: 'run',
      positional: ['script'],
      rest: 'args',
      attachments: 'files',
      examples: ['tick.sh', 'reports/weekly.py --month 2026-02 "two words"'],
    },
  ],
  describe: ({ script, args }) => shorten(['run', script, ...args.map(quote)].join(' '), 100),
  reply: ({ output }, { script }) => output || `${script} is done; it printed nothing.`,
  async run(input, job) {
    const { runScript } = await import('./run/run-script.ts');
    return runScript(input, job);
  },
  async abandon(dir) {
    const { abandonScript } = await import('./run/follow.ts');
    await abandonScript(dir);
  },
});

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word);
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
