import type { Extractor } from './extractor.ts';

/** Whoever speaks in the log is a person. */
export const speakers: Extractor = ({ speaker }) =>
  speaker === null ? {} : { entities: [{ kind: 'person', name: speaker }] };
