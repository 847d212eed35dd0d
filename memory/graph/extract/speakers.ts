import type { Extractor } from './extractor.ts';
import { isPerson } from './person-name.ts';

/** Whoever speaks in the log is a person, but for the system itself. */
export const speakers: Extractor = ({ speaker }) =>
  speaker !== null && isPerson(speaker) ? { entities: [{ kind: 'person', name: speaker }] } : {};
