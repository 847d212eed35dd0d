import type { Extractor, Statement, ToolUse } from './extractor.ts';

const LONGEST = 200;

/** Each use of a tool, what it cost, and why it failed where it did. */
export const tools: Extractor = (passage) => ({ statements: passage.tools.flatMap(use) });

function use({ name, call, result, costUsd }: ToolUse): Statement[] {
  const subject = { kind: 'tool', name };
  const failure = /^(?:failed|cancelled|unknown)\b/i.test(result)
    ? result.split('\n')[0]!.replace(/^failed(?:: )?/i, '')
    : null;
  return [
    { subject, relation: 'ran', value: call.slice(0, LONGEST), ...(costUsd !== null && { costUsd }) },
    ...(failure === null ? [] : [{ subject, relation: 'failed', value: failure.slice(0, LONGEST) || 'failed' }]),
  ];
}
