import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { tool } from '../../subagent.ts';

const fileOf = (records: string) => join(records, 'notes.md');

/** Notes outlive what is compacted away of a long conversation. */
export const note = tool({
  name: 'note',
  summary: 'Note something for later, with the numbers of its sources. Gives all notes so far',
  input: z.object({ text: z.string().max(4_000).default('').describe('What to note; nothing, to see the notes only') }),
  timeLimit: '1m',
  describe: ({ text }) => (text === '' ? 'look at the notes' : `note ${text}`.slice(0, 80)),
  async run({ text }, { records, attempt }) {
    const file = fileOf(records);
    const notes = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const line = `- ${text}\n`;
    // A start before this one may have noted it and died.
    const isNoted = text === '' || (attempt > 1 && notes.endsWith(line));
    if (!isNoted) await appendFile(file, line);
    return `${notes}${isNoted ? '' : line}`.slice(-20_000) || 'There are no notes.';
  },
});
