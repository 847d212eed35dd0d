import { SkillFailed } from '../../../contracts/errors.ts';
import type { SubagentTask } from '../../subagent.ts';
import type { FetchedPage } from './fetch-page.ts';
import { pdfText } from './pdf-text.ts';
import { readInThread } from './read-in-thread.ts';
import { readableText, type ReadableText } from './readable.ts';

const TEXT = /^text\/|[/+](json|xml|yaml|javascript)$|^application\/x-ndjson$/;

/** @throws SkillFailed for what is neither text nor a PDF */
export async function textOf(page: FetchedPage, task: SubagentTask): Promise<ReadableText> {
  if (page.mime === 'application/pdf' || page.body.subarray(0, 5).toString('latin1') === '%PDF-') {
    return await pdfText(page, task);
  }
  if (!TEXT.test(page.mime) || page.body.subarray(0, 8_000).includes(0)) {
    throw new SkillFailed(`${page.url} was not read: it is no text (${page.mime}).`);
  }
  return page.mime.includes('html') ? await readInThread(page, task.signal) : readableText(page);
}
