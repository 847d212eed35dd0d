import { z } from 'zod';
import { tool, type SubagentTool } from '../../subagent.ts';

const path = z
  .string()
  .min(1)
  .max(1_024)
  .refine((text) => !text.startsWith('/') && !text.includes('\0') && !text.split('/').includes('..'), {
    error: 'must be a path inside the folder, without a leading / and without ..',
  });
const text = z
  .string()
  .max(1_000_000)
  .refine((text) => !text.includes('\0'), 'must not hold a NUL character');

/** What a sub-agent that writes programs has. All of them work inside the sandbox, where a link leads to nothing of ours. */
export const codeTools: readonly SubagentTool[] = [
  tool({
    name: 'shell',
    summary: 'Run a command with bash in the folder. Gives its exit code and the end of what it prints',
    input: z.object({
      command: text.min(1).max(100_000),
      seconds: z.coerce.number().int().min(1).max(600).default(120).describe('It is ended after this'),
    }),
    timeLimit: '11m',
    describe: ({ command }) => `shell ${command.replaceAll(/\s+/g, ' ').slice(0, 120)}`,
    async run({ command, seconds }, task) {
      const { runShell } = await import('./shell.ts');
      return await runShell(command, seconds, task);
    },
  }),
  tool({
    name: 'read',
    summary: 'Read a text file',
    input: z.object({
      path,
      from: z.coerce.number().int().min(1).default(1).describe('First line'),
      lines: z.coerce.number().int().min(1).max(2_000).default(400),
    }),
    timeLimit: '1m',
    describe: ({ path }) => `read ${path}`,
    async run({ path, from, lines }, task) {
      const { readLines } = await import('./files.ts');
      return await readLines(await task.sandbox(), { path, from, lines });
    },
  }),
  tool({
    name: 'write',
    summary: 'Write a whole text file, new or instead of what is there',
    input: z.object({ path, text }),
    timeLimit: '1m',
    describe: ({ path }) => `write ${path}`,
    async run({ path, text }, task) {
      const { writeWhole } = await import('./files.ts');
      await writeWhole(await task.sandbox(), path, text);
      return `Wrote ${path}, ${Buffer.byteLength(text)} bytes.`;
    },
  }),
  tool({
    name: 'edit',
    summary: 'Replace a piece of a text file. `old` has to stand there exactly so, and once',
    input: z.object({ path, old: text.min(1), new: text }),
    timeLimit: '1m',
    describe: ({ path }) => `edit ${path}`,
    async run({ path, old, new: next }, task) {
      const { editFile } = await import('./files.ts');
      return await editFile(await task.sandbox(), { path, old, next, isRepeated: task.attempt > 1 });
    },
  }),
  tool({
    name: 'list',
    summary: 'List the files below a folder',
    input: z.object({ path: path.default('.') }),
    timeLimit: '1m',
    describe: ({ path }) => `list ${path}`,
    async run({ path }, task) {
      const { listFiles } = await import('./files.ts');
      return await listFiles(await task.sandbox(), path);
    },
  }),
  tool({
    name: 'grep',
    summary: 'Find lines by an extended regular expression',
    input: z.object({ pattern: text.min(1).max(1_000), path: path.default('.') }),
    timeLimit: '1m',
    describe: ({ pattern, path }) => `grep ${pattern.slice(0, 80)} ${path}`,
    async run({ pattern, path }, task) {
      const { findLines } = await import('./files.ts');
      return await findLines(await task.sandbox(), pattern, path);
    },
  }),
];
