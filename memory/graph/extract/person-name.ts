/** One to three capitalised words, with `de`, `van` and the like between them. */
export const NAME = String.raw`\p{Lu}[\p{L}\p{M}]*(?:['’-]\p{Lu}?[\p{L}\p{M}]+)*(?: (?:(?:van|von|de|der|den|da|di|la|bin|al) )*\p{Lu}[\p{L}\p{M}]*(?:['’-]\p{Lu}?[\p{L}\p{M}]+)*){0,2}`;

// Capitalised at the beginning of a sentence, and no names.
const NO_NAMES = new Set(
  (
    'a an and as at but by for from he her here hers him his how i in it its let me mine my no nobody none not now of on or our ours ' +
    'she so somebody someone that the their them then there these they this those to today tomorrow tonight us was we what whatever ' +
    'when where which who whoever whom why will with yes yesterday you your everybody everyone anyone anybody ok okay thanks please ' +
    'also still once since after before because although while monday tuesday wednesday thursday friday saturday sunday january ' +
    'february march april june july august september october november december new old next last first current contact client ' +
    'customer project site website team boss everything nothing something status decision note reminder update remember fyi btw ' +
    'hey hi hello dear system mainstay assistant operator mr mrs ms dr actually currently previously'
  ).split(' '),
);

/** Whether capitalised words are somebody's name, as far as words alone can tell. */
export function isName(text: string): boolean {
  return text.split(' ').every((word) => !NO_NAMES.has(word.toLowerCase())) && !/^[\p{Lu}\d]{4,}$/u.test(text);
}

/** Speakers that are no people. */
const MACHINES = new Set(['system', 'mainstay', 'assistant', 'bot', 'agent', 'gateway', 'node']);

export function isPerson(speaker: string): boolean {
  return !MACHINES.has(speaker.toLowerCase());
}
