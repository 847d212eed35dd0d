import type { Extractor } from './extractor.ts';

const LONGEST = 200;

/** Each use of a tool, what it cost, and why it failed where it did. */
export const tools: Extractor = ({ tool }) => {
  if (!tool) return {};
  const subject = { kind: 'tool', name: tool.name };
  const cost = tool.costUsd === null ? {} : { costUsd: tool.costUsd };
  const failure = /^(?:failed|cancelled|unknown)\b/i.test(tool.result) ? tool.result.split('\n')[0]! : null;
  return {
    statements: [
      { subject, relation: 'ran', value: tool.call.slice(0, LONGEST), ...cost },
      ...(failure === null ? [] : [{ subject, relation: 'failed', value: failure.slice(0, LONGEST) }]),
    ],
  };
};
