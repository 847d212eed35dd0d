import { access, open } from 'node:fs/promises';
import { join } from 'node:path';
import { SkillFailed } from '../../../contracts/errors.ts';
import type { McpCall } from '../../../contracts/mcp.ts';
import type { Job } from '../../../contracts/skill.ts';
import { readAnswer } from './read-answer.ts';

type Input = Pick<McpCall, 'server' | 'tool' | 'arguments' | 'effect'>;

/** In the job's folder since before the request left. */
const noteOf = (job: Job) => join(job.dir, 'sent');

/** Calls the tool. @throws SkillFailed with the tool's own words where it says that it failed */
export async function callTool(input: Input, job: Job): Promise<{ text: string }> {
  const answer = await job.callTool({
    ...input,
    signal: job.signal,
    progress: (note) => job.progress({ note: note.slice(0, 500) }),
    sending: () => noteSending(job),
  });
  const text = await readAnswer(answer, input.tool, job);
  if (answer.isError) throw new SkillFailed(text || `${input.tool} of ${input.server} failed and does not say why.`);
  return { text };
}

/** Whether an earlier start may have made the call. */
export async function wasSent(job: Job): Promise<boolean> {
  return access(noteOf(job)).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}

async function noteSending(job: Job): Promise<void> {
  const note = await open(noteOf(job), 'w');
  try {
    await note.sync();
  } finally {
    await note.close();
  }
}
