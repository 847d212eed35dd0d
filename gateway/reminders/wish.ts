import { type Here, readWhen, type When } from './when.ts';

/** What somebody wants to be reminded of; `when` is null where nothing was said about it. */
export interface Wish {
  text: string;
  when: When | null;
  /** What was said about when. */
  phrase: string;
}

const OPENING =
  /^(?:(?:hey|hi|hello|ok|please)[, ]+)*(?:(?:can|could|would|will) you )?(?:please )?(?:remind me|set (?:me )?a reminder|reminder:)[,:]? +/i;
/** `tomorrow at nine remind me to call Ana`. */
const TURNED = /^(.{2,60}?),? (?:please )?remind me ((?:to|that|about|of) .+)$/i;
const TASK = /^(to|that|about|of|for)\s+/i;
const LONGEST_PHRASE = 10;

/**
 * Reads a message that plainly asks for a reminder. Strict: whatever may be a question to the memory (`remind me what
 * Ana said`) or asks for more than that is null, and goes to the agent.
 */
export function readPlainWish(message: string, here: Here): Wish | null {
  const text = message.trim();
  // A line or a question more is for somebody who understands it.
  if (/\n|\?./.test(text)) return null;
  const polite = text.replace(/(?:,? (?:please|thanks|thank you))?[?!.]*$/i, '');
  const opening = OPENING.exec(polite);
  if (opening) return readWish(polite.slice(opening[0].length), here);
  const [, phrase, rest] = TURNED.exec(polite) ?? [];
  const when = phrase === undefined ? null : readWhen(phrase, here);
  return when && rest !== undefined && phrase !== undefined ? withTime(rest, phrase, when, here) : null;
}

/** Reads what follows `remind me`: the time first or last, `to …` without any. Null where it is no reminder. */
export function readWish(body: string, here: Here): Wish | null {
  const words = body.trim().split(/\s+/);
  for (let count = Math.min(words.length, LONGEST_PHRASE); count > 0; count -= 1) {
    const phrase = words.slice(0, count).join(' ');
    const when = readWhen(phrase, here);
    if (when) return withTime(words.slice(count).join(' '), phrase, when, here);
  }
  const opening = TASK.exec(body);
  if (!opening) return null;
  const found = timeAtEnd(body.slice(opening[0].length), here);
  if (found) return found;
  // What is only `about` something may be asked of the memory.
  return opening[1]!.toLowerCase() === 'to'
    ? { text: body.slice(opening[0].length).trim(), when: null, phrase: '' }
    : null;
}

/** A time that stood before the task. One without an hour may have it at the end: `tomorrow to call Ana at nine`. */
function withTime(rest: string, phrase: string, when: When, here: Here): Wish | null {
  const isTask = rest === '' || TASK.test(rest) || /^[:,–—-]/.test(rest);
  const text = rest.replace(/^[:,–—-]\s*/, '').replace(TASK, '');
  if (when.kind !== 'day') return { text, when, phrase };
  if (!isTask) return null;
  const hour = timeAtEnd(text, here);
  const both = hour && `${phrase} ${hour.phrase}`;
  const together = both ? readWhen(both, here) : null;
  return both && together && together.kind !== 'day'
    ? { text: hour.text, when: together, phrase: both }
    : { text, when, phrase };
}

function timeAtEnd(said: string, here: Here): Wish | null {
  const words = said.trim().split(/\s+/);
  for (let count = Math.min(words.length - 1, LONGEST_PHRASE); count > 0; count -= 1) {
    const phrase = words.slice(-count).join(' ');
    const when = readWhen(phrase, here);
    if (when) return { text: words.slice(0, -count).join(' ').replace(/,$/, ''), when, phrase };
  }
  return null;
}
