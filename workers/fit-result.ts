import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SkillResult } from '../contracts/job.ts';
import { headAndTail, wholeIn } from '../contracts/long-text.ts';
import { attachmentPath } from '../contracts/skill.ts';
import type { NodeJob } from './node-job.ts';

type Told = Pick<SkillResult, 'output' | 'text' | 'buttons'>;

/** A result as a conversation with a model takes it: the text, and what is too long of it in a file that goes to the gateway. */
export async function fitResult({ text }: Told, longest: number, job: NodeJob): Promise<Told> {
  if (text.length <= longest) return { output: {}, text };
  const file = join(job.dir, 'result.txt');
  await writeFile(file, text, { mode: 0o600 });
  const whole = await job.artifact(file);
  return { output: {}, text: headAndTail(text, longest, wholeIn(attachmentPath(whole))) };
}
