/**
 * The numbers of the ranking, each tuned to one or two digits on conversations that docs/memory/search.md names, with what
 * each brings. Those of a conversation's shape are shares of what the word counts in the entry itself.
 */
export const WEIGHTS = {
  /** A word of the thesaurus in place of the one asked for. */
  near: 0.35,
  /** Name of somebody who speaks in the logs: who said it is looked at instead, and others call them by it all the time. */
  name: 0.1,
  /** Where a word's weight is half used up: more of the same says little. */
  saturation: 1.2,
  /** How much long entries are held to have a word by chance. */
  length: 0.2,
  /** What the entry before says, and what it asks: the answer seldom repeats the question's words. */
  before: 0.2,
  asked: 0.35,
  /** What the entry after says, and those two and three away on either side. */
  after: 0.2,
  second: 0.25,
  third: 0.05,
  /** What the session says elsewhere, up to three times. */
  session: 0.05,
  /** Share added to what a person named in the question said. */
  speaker: 0.8,
  /** Share added to entries of a time named in the question, and how many days later people still talk of it. */
  time: 0.6,
  timeAfter: 7,
  timeFades: 15,
  /** Share added to what tells a time, where the question asks when. */
  tellsTime: 0.25,
  /** Share taken from an entry that only asks. */
  asks: 0.5,
} as const;
export type Weights = { [name in keyof typeof WEIGHTS]: number };
