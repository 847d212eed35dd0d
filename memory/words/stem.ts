// Porter's algorithm (M. F. Porter, 1980): endings are taken off while enough of the word remains.
const cache = new Map<string, string>();
const CACHED_AT_MOST = 100_000;

/** The stem of a lower-case word: `racing`, `races` and `raced` are all `race`'s. */
export function stem(word: string): string {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  const known = cache.get(word);
  if (known !== undefined) return known;
  const found = endings(word);
  if (cache.size >= CACHED_AT_MOST) cache.clear();
  cache.set(word, found);
  return found;
}

function endings(word: string): string {
  let w = plural(word);
  w = past(w);
  if (w.endsWith('y') && hasVowel(w.slice(0, -1))) w = `${w.slice(0, -1)}i`;
  w = replaceEnding(w, DOUBLE_SUFFIXES, 0);
  w = replaceEnding(w, SUFFIXES, 0);
  w = dropEnding(w);
  if (w.endsWith('e')) {
    const body = w.slice(0, -1);
    if (measure(body) > 1 || (measure(body) === 1 && !endsShort(body))) w = body;
  }
  return w.endsWith('ll') && measure(w) > 1 ? w.slice(0, -1) : w;
}

function plural(w: string): string {
  if (w.endsWith('sses') || w.endsWith('ies')) return w.slice(0, -2);
  return w.endsWith('s') && !w.endsWith('ss') ? w.slice(0, -1) : w;
}

function past(w: string): string {
  if (w.endsWith('eed')) return measure(w.slice(0, -3)) > 0 ? w.slice(0, -1) : w;
  const body = w.endsWith('ed') ? w.slice(0, -2) : w.endsWith('ing') ? w.slice(0, -3) : undefined;
  if (body === undefined || !hasVowel(body)) return w;
  if (/(?:at|bl|iz)$/.test(body)) return `${body}e`;
  if (/([^aeioulsz])\1$/.test(body)) return body.slice(0, -1);
  return measure(body) === 1 && endsShort(body) ? `${body}e` : body;
}

const DOUBLE_SUFFIXES = Object.entries({
  ...{ ational: 'ate', tional: 'tion', enci: 'ence', anci: 'ance', izer: 'ize', bli: 'ble', alli: 'al', entli: 'ent' },
  ...{ eli: 'e', ousli: 'ous', ization: 'ize', ation: 'ate', ator: 'ate', alism: 'al', iveness: 'ive' },
  ...{ fulness: 'ful', ousness: 'ous', aliti: 'al', iviti: 'ive', biliti: 'ble', logi: 'log' },
});
const SUFFIXES = Object.entries({
  ...{ icate: 'ic', ative: '', alize: 'al', iciti: 'ic', ical: 'ic', ful: '', ness: '' },
});
const DROPPED = /^(.+?)(al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|(?<=[st])ion|ou|ism|ate|iti|ous|ive|ize)$/;

function replaceEnding(w: string, endings: readonly (readonly [string, string])[], atLeast: number): string {
  for (const [ending, by] of endings) {
    if (!w.endsWith(ending)) continue;
    const body = w.slice(0, -ending.length);
    return measure(body) > atLeast ? body + by : w;
  }
  return w;
}

function dropEnding(w: string): string {
  const body = DROPPED.exec(w)?.[1];
  return body !== undefined && measure(body) > 1 ? body : w;
}

/** How many times vowels are followed by consonants. */
function measure(w: string): number {
  return consonants(w).match(/v+c+/g)?.length ?? 0;
}

function hasVowel(w: string): boolean {
  return consonants(w).includes('v');
}

/** Ends in consonant, vowel, consonant, the last not w, x or y: `hop`, but not `how`. */
function endsShort(w: string): boolean {
  return /cvc$/.test(consonants(w)) && !/[wxy]$/.test(w);
}

/** The word as consonants `c` and vowels `v`; a y after a consonant is a vowel. */
function consonants(w: string): string {
  let shape = '';
  for (const letter of w) {
    const vowel = letter === 'y' ? shape.endsWith('c') : 'aeiou'.includes(letter);
    shape += vowel ? 'v' : 'c';
  }
  return shape;
}
