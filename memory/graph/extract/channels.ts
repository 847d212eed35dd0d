import type { Extractor } from './extractor.ts';

const CHANNEL = /(?<![\w/&#])#([a-z][a-z0-9_-]*[a-z0-9])(?![\w-])/g;
/** `#fff`, `#c0ffee`: colours. */
const COLOUR = /^(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/;

/** Channels by their `#name`. */
export const channels: Extractor = ({ text }) => ({
  entities: channelsIn(text).map((name) => ({ kind: 'channel', name })),
});

/** `#ops` */
export function channelsIn(text: string): string[] {
  const names = [...text.matchAll(CHANNEL)].map(([, name]) => name!).filter((name) => !COLOUR.test(name));
  return [...new Set(names.map((name) => `#${name}`))];
}
