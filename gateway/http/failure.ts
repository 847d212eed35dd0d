import { z } from 'zod';
import { BadInput, isDiskFull, NoRoom, NotBegun, NotFound, NotReachable, sentenceOf } from '../../contracts/errors.ts';
import { complaint } from '../../contracts/complaint.ts';

/** How a request that failed is answered; 500 is our own fault, and the log has more of it. */
export function answerTo(error: Error): { status: 400 | 404 | 500 | 503 | 507; sentence: string } {
  if (error instanceof z.ZodError) return { status: 400, sentence: sentenceOfIssue(error.issues[0]) };
  if (error instanceof BadInput) return { status: 400, sentence: sentenceOf(error) };
  if (error instanceof NotFound) return { status: 404, sentence: sentenceOf(error) };
  if (error instanceof NotReachable || error instanceof NotBegun) return { status: 503, sentence: sentenceOf(error) };
  if (error instanceof NoRoom) return { status: 507, sentence: sentenceOf(error) };
  if (isDiskFull(error))
    return { status: 507, sentence: 'The disk is full, so nothing was accepted; free some room and send it again.' };
  return { status: 500, sentence: 'Mainstay failed at this request itself; its log says why.' };
}

function sentenceOfIssue(issue: z.core.$ZodIssue | undefined): string {
  if (!issue) return 'The request is wrong.';
  return `${issue.path.join('.') || 'the body'} ${complaint(issue)}.`;
}
