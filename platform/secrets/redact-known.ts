import { type Secret, SHORTEST } from './known.ts';

export type Redact = (text: string) => string;

/** One way a secret is written: as it is, or in an encoding that gives it away. */
interface Form {
  name: string;
  text: string;
}

interface Place {
  from: number;
  to: number;
  name: string;
}

/** A line break with the indentation after it: an output that is folded folds its secrets, too. */
const FOLD = /\r?\n[ \t]*/g;

/**
 * Puts `[redacted: NAME]` in the place of each secret, in whatever form and also where line breaks run through it or the
 * text's own beginning or end cuts it. One pass, whatever the number of secrets.
 */
export function createKnownRedactor(secrets: readonly Secret[]): Redact {
  if (secrets.length === 0) return (text) => text;
  const find = createFinder(secrets.flatMap(formsOf));
  const whole = secrets.map(({ name, value }) => ({ name, text: value.replaceAll(FOLD, '') }));

  return (text) => {
    if (text.length < SHORTEST) return text;
    const folds = [...text.matchAll(FOLD)];
    const flat = folds.length === 0 ? text : text.replaceAll(FOLD, '');
    const places = [...find(flat), ...cutAtEdges(flat, whole)];
    if (places.length === 0) return text;
    const unfolded = unfold(folds);
    const pieces: string[] = [];
    let end = 0;
    for (const { from, to, name } of places.sort((a, b) => a.from - b.from)) {
      // The first character in the text, and the one after the last, folds within included.
      const [start, stop] = [unfolded(from), unfolded(to - 1) + 1];
      if (start < end) continue;
      pieces.push(text.slice(end, start), `[redacted: ${name}]`);
      end = stop;
    }
    return pieces.join('') + text.slice(end);
  };
}

/** Looks for all forms at once by a rolling hash of their first characters (Rabin and Karp). */
function createFinder(forms: readonly Form[]): (text: string) => Place[] {
  const FACTOR = 31;
  const LEAVING = Array.from({ length: SHORTEST - 1 }).reduce<number>((power) => Math.imul(power, FACTOR), 1);
  const hashAt = (text: string, from: number) => {
    let hash = 0;
    for (let i = from; i < from + SHORTEST; i += 1) hash = (Math.imul(hash, FACTOR) + text.charCodeAt(i)) | 0;
    return hash;
  };
  const byHash = new Map<number, Form[]>();
  for (const form of forms) {
    const hash = hashAt(form.text, 0);
    byHash.set(hash, [...(byHash.get(hash) ?? []), form]);
  }
  for (const same of byHash.values()) same.sort((a, b) => b.text.length - a.text.length);
  // Most positions are turned away by one look at a table.
  const MASK = 0xffff;
  const maybe = new Uint8Array(MASK + 1);
  for (const hash of byHash.keys()) maybe[hash & MASK] = 1;

  return (text) => {
    const places: Place[] = [];
    const last = text.length - SHORTEST;
    let hash = last < 0 ? 0 : hashAt(text, 0);
    for (let at = 0; at <= last;) {
      const form = maybe[hash & MASK] === 1 && byHash.get(hash)?.find((one) => text.startsWith(one.text, at));
      if (form) {
        places.push({ from: at, to: at + form.text.length, name: form.name });
        at += form.text.length;
        if (at <= last) hash = hashAt(text, at);
        continue;
      }
      const left = Math.imul(text.charCodeAt(at), LEAVING);
      hash = (Math.imul((hash - left) | 0, FACTOR) + text.charCodeAt(at + SHORTEST)) | 0;
      at += 1;
    }
    return places;
  };
}

/** The last lines of an output may begin, and its first ones end, in the midst of a secret: half of it is too much. */
function cutAtEdges(text: string, secrets: readonly Form[]): Place[] {
  const places: Place[] = [];
  const [head, tail] = [text.slice(0, SHORTEST), text.slice(-SHORTEST)];
  for (const { name, text: secret } of secrets) {
    const half = secret.length / 2;
    for (let at = secret.indexOf(head, 1); at !== -1 && at <= half; at = secret.indexOf(head, at + 1))
      if (text.startsWith(secret.slice(at))) places.push({ from: 0, to: secret.length - at, name });
    for (let end = lastEnd(secret, tail, secret.length - 1); end >= half; end = lastEnd(secret, tail, end - 1))
      if (text.endsWith(secret.slice(0, end))) places.push({ from: text.length - end, to: text.length, name });
  }
  return places;
}

/** Where a part of a text ends for the last time up to `end`; -1 where it does not. */
function lastEnd(text: string, part: string, end: number): number {
  const at = end < part.length ? -1 : text.lastIndexOf(part, end - part.length);
  return at === -1 ? -1 : at + part.length;
}

function formsOf({ name, value }: Secret): Form[] {
  const bytes = Buffer.from(value);
  const percent = encodeURIComponent(value);
  const base64 = [0, 1, 2].map((offset) => base64Inside(bytes, offset));
  const texts = new Set([
    value.replaceAll(FOLD, ''),
    percent,
    percent.replaceAll(/%../g, (code) => code.toLowerCase()),
    percent.replaceAll('%20', '+'),
    // As in a line of JSON.
    JSON.stringify(value).slice(1, -1),
    bytes.toString('hex'),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ]);
  return [...texts].filter((text) => text.length >= SHORTEST).map((text) => ({ name, text }));
}

/** What base64 makes of the bytes after so many others: the characters that only they decide. */
function base64Inside(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replaceAll('=', '');
  const from = Math.ceil((offset * 8) / 6);
  const to = Math.floor(((offset + bytes.length) * 8) / 6);
  return text.slice(from, to);
}

/** From a place in the text without folds to the one in the text itself. */
function unfold(folds: readonly RegExpExecArray[]): (at: number) => number {
  return (at) => {
    let moved = at;
    for (const { index, 0: fold } of folds) {
      if (index > moved) break;
      moved += fold.length;
    }
    return moved;
  };
}
