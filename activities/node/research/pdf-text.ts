import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SkillFailed } from '../../../contracts/errors.ts';
import type { SubagentTask } from '../../subagent.ts';
import type { FetchedPage } from './fetch-page.ts';
import { nameOf, type ReadableText } from './readable.ts';

const WITHIN_MS = 30_000;

/**
 * The text of a PDF by pdftotext, in the sandbox: it is a program that takes anybody's bytes apart.
 * @throws SkillFailed where it is not installed, or finds no text
 */
export async function pdfText({ url, body }: FetchedPage, task: SubagentTask): Promise<ReadableText> {
  const sandbox = await task.sandbox();
  // A name that nothing in the folder can lie in wait at, and no link is followed.
  const name = randomUUID();
  const [pdf, txt] = [`${name}.pdf`, `${name}.txt`];
  writeFileSync(join(task.folder, pdf), body, { flag: 'wx' });
  try {
    const args = ['-enc', 'UTF-8', '-nopgbrk', pdf, txt];
    const { ending, exitCode } = await sandbox.run('pdftotext', args, { signal: task.signal, timeoutMs: WITHIN_MS });
    task.signal.throwIfAborted();
    if (exitCode === 127)
      throw new SkillFailed(`${url} was not read: it is a PDF, and the node has no pdftotext (Debian: poppler-utils).`);
    if (ending !== 'exit' || exitCode !== 0) throw new SkillFailed(`${url} was not read: its PDF is broken.`);
    const text = readFileSync(sandbox.file(txt), 'utf8').trim();
    if (text === '') throw new SkillFailed(`${url} was not read: its PDF holds pictures, no text.`);
    return { title: nameOf(url), text };
  } finally {
    for (const file of [pdf, txt]) rmSync(join(task.folder, file), { force: true });
  }
}
