import type { ModelMessage } from '../../contracts/model.ts';
import { headAndTail } from '../../contracts/long-text.ts';

/** A conversation in words, for whoever is to make it short; of each text and result no more than `longest` characters. */
export function transcriptOf(messages: readonly ModelMessage[], longest: number): string {
  const short = (value: unknown) => headAndTail(typeof value === 'string' ? value : JSON.stringify(value), longest);
  return messages.flatMap((message) => linesOf(message, short)).join('\n\n');
}

function linesOf({ role, content }: ModelMessage, short: (value: unknown) => string): string[] {
  if (typeof content === 'string') return [`${role}: ${short(content)}`];
  return content.flatMap((part) => {
    switch (part.type) {
      case 'text':
        return [`${role}: ${short(part.text)}`];
      case 'tool-call':
        return [`calls ${part.name} ${short(part.input)}`];
      case 'tool-result':
        return [`${part.name} ${part.failed ? 'failed' : 'says'}: ${short(part.output)}`];
      case 'image':
        return [`${role}: (picture ${part.file.name})`];
      case 'reasoning':
        return [];
    }
  });
}
