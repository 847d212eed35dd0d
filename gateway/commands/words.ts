import { BadInput } from '../../contracts/errors.ts';

/** A command as it was typed: `/name@bot word "two words" field="a value"`. */
export interface Typed {
  name: string;
  /** Everything after the name, as it stands; `splitWords` makes words of it. */
  rest: string;
}

/** Reads a command; null for text that is none. */
export function readCommand(text: string): Typed | null {
  const match = /^\/([a-z][a-z0-9_-]*)(?:@\w+)?(?:\s+([\s\S]*))?$/i.exec(text.trim());
  if (!match?.[1]) return null;
  return { name: match[1].toLowerCase(), rest: match[2] ?? '' };
}

/**
 * Splits as a shell would: white space parts, quotes hold together, a backslash takes the next character as it is.
 * @throws BadInput when a quote is left open
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word = '';
  let inWord = false;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '\\' && quote !== "'" && at + 1 < text.length) {
      word += text[(at += 1)];
      inWord = true;
    } else if (quote) {
      if (character === quote) quote = '';
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      inWord = true;
    } else if (/\s/.test(character)) {
      if (inWord) words.push(word);
      word = '';
      inWord = false;
    } else {
      word += character;
      inWord = true;
    }
  }
  if (quote) throw new BadInput(`A ${quote} is left open; close it or write \\${quote}.`);
  if (inWord) words.push(word);
  return words;
}
