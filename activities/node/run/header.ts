import { BadInput } from '../../../contracts/errors.ts';
import { parseDuration } from '../../../contracts/duration.ts';

/** What a script says about itself in comment lines that begin with `mainstay:`. */
export interface ScriptHeader {
  /** A run that a crash cut off may simply be run again. */
  idempotent: boolean;
  timeoutMs?: number;
  /** Names of the variables it wants to be granted. */
  env: readonly string[];
}

// `# …`, `// …`, `* …`, `-- …`, `; …`
const COMMENT = /^\s*(?:#+|\/\/|\/?\*+|--|;+)\s*mainstay:\s*(\S+)[ \t]*(.*?)\s*(?:\*\/)?\s*$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Reads the `mainstay:` lines of a script's text.
 * @throws BadInput on a line it does not know: a misspelt `idempotent` must not pass for a comment
 */
export function readHeader(text: string, name: string): ScriptHeader {
  let idempotent = false;
  let timeoutMs: number | undefined;
  const env: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const [, word, rest = ''] = COMMENT.exec(line) ?? [];
    if (word === undefined) continue;
    const where = `line ${index + 1} of ${name}`;
    if (word === 'idempotent' && rest === '') idempotent = true;
    else if (word === 'timeout') timeoutMs = readTimeout(rest, where);
    else if (word === 'env') env.push(...readNames(rest, where));
    else throw new BadInput(`${where} says "mainstay: ${word}"; known are idempotent, timeout 10m and env NAME.`);
  }
  return { idempotent, timeoutMs, env };
}

function readTimeout(text: string, where: string): number {
  try {
    const ms = parseDuration(text);
    if (ms > 0) return ms;
  } catch (cause) {
    throw new BadInput(`The timeout in ${where} is no duration; write for example mainstay: timeout 10m.`, { cause });
  }
  throw new BadInput(`The timeout in ${where} leaves no time at all; write for example mainstay: timeout 10m.`);
}

function readNames(text: string, where: string): string[] {
  const names = text.split(/[\s,]+/).filter((word) => word !== '');
  const wrong = names.length === 0 ? 'nothing' : names.find((word) => !VARIABLE.test(word));
  if (wrong !== undefined) {
    throw new BadInput(`env in ${where} names ${wrong}; write for example mainstay: env STRIPE_KEY DATABASE_URL.`);
  }
  const ours = names.find((word) => word.startsWith('MAINSTAY_'));
  if (ours !== undefined)
    throw new BadInput(`env in ${where} asks for ${ours}; Mainstay's own variables are not granted.`);
  return names;
}
