import { z } from 'zod';
import { artifactRef } from '../../contracts/artifact.ts';
import { sentenceOf } from '../../contracts/errors.ts';
import { workspacePath } from '../../contracts/skill.ts';
import { grantedHosts } from '../../platform/sandbox/hosts.ts';
import { subagent } from '../subagent.ts';
import { codeTools } from './code/tools.ts';

/** Chat gives words with commas between, a program a list. */
const words = <Word extends z.ZodType<string, string>>(word: Word) =>
  z.union([
    z.array(word).max(50),
    z
      .string()
      .transform((text) => text.split(',').filter(Boolean))
      .pipe(z.array(word).max(50)),
  ]);

const host = z.string().superRefine((name, context) => {
  try {
    grantedHosts([name]);
  } catch (error) {
    context.addIssue(`is wrong: ${sentenceOf(error).replace(/\.$/, '')}`);
  }
});
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a variable');

export const code = subagent({
  name: 'code',
  summary: 'Write or change a program and run its tests, in a sandbox; gives back files, or a diff of the folder',
  input: z.object({
    task: z.string().min(1).max(20_000).describe('What to write, and how to tell that it works'),
    folder: workspacePath()
      .optional()
      .describe('A folder of the workspace to work on a copy of; what changes comes back as a diff'),
    files: z.array(workspacePath()).max(100).default([]).describe('Files to begin with; those of the message, too'),
    hosts: words(host).default([]).describe('Hosts its programs may reach, as registry.npmjs.org; none otherwise'),
    credentials: words(variable).default([]).describe('Variables of the node that its programs may see'),
  }),
  output: z.object({
    answer: z.string(),
    cutShort: z.string().optional().describe('Why it was ended before it was done'),
    steps: z.number().int().describe('Answers of its model'),
    changed: z.array(z.string()).describe('Files that are new or changed'),
    diff: artifactRef.optional().describe('What it changed in the folder, for git apply'),
    files: z.array(artifactRef).describe('What it made, where it is in no diff'),
    leftOut: z.array(z.string()).describe('Links among them, which are not brought'),
  }),
  commands: [
    {
      name: 'code',
      text: 'task',
      attachments: 'files',
      examples: [
        'Write a Python script that sums the second column of a CSV file, with tests',
        'folder=scripts/reports Make weekly.py skip empty days',
      ],
    },
  ],
  describe({ task, folder, hosts, credentials }) {
    const reach = [...hosts, ...credentials].join(', ');
    const what = shorten(task.replaceAll(/\s+/g, ' '), 80);
    return `code ${folder ? `in ${folder}: ` : ''}${what}${reach && ` (with ${reach})`}`;
  },
  reply({ answer, cutShort, steps, changed, diff, leftOut }) {
    const ended =
      cutShort &&
      `It was ended after ${steps} ${steps === 1 ? 'step' : 'steps'}: ${cutShort} This is what there is so far.`;
    const what = changed.length === 0 ? 'It changed no file.' : `${diff ? 'Changed' : 'Files'}: ${listed(changed)}`;
    const links = leftOut.length > 0 && `Links are not brought: ${listed(leftOut)}`;
    return [ended, answer, what, links].filter(Boolean).join('\n\n');
  },
  prompt: () =>
    [
      'You write programs and run them. Your tools work in one folder, where all paths start; nothing else can be changed.',
      'Programs end with the command that started them; what they keep for the next one lies in the folder or in $HOME.',
      'Write tests or try what you wrote, and mend it until it does what is asked. Keep to the style of what is there.',
      'Leave in the folder what belongs to the result, and nothing else.',
      'In your result say in a few plain sentences what you did and what is not done.',
    ].join('\n'),
  ask: ({ task }) => task,
  tools: codeTools,
  grant: { hosts: [], credentials: [] },
  asksFor: ({ hosts, credentials }) => ({ hosts, credentials }),
  allowance: { costUsd: 2, tokens: 2_000_000, timeMs: 1_800_000, steps: 60 },
  async begin({ folder, files }, task) {
    const { fillFolder } = await import('./code/fill-folder.ts');
    return await fillFolder({ folder, files }, task);
  },
  async end({ text, steps, cutShort }, { folder }, task) {
    const { gatherResult } = await import('./code/gather-result.ts');
    return { answer: text, cutShort, steps, ...(await gatherResult(folder !== undefined, task)) };
  },
});

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12);
  return shown.join(', ') + (names.length > shown.length ? ` and ${names.length - shown.length} more` : '');
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
