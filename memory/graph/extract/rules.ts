import { channels } from './channels.ts';
import { contacts } from './contacts.ts';
import { curated } from './curated.ts';
import { decisions } from './decisions.ts';
import type { Extractor } from './extractor.ts';
import { mails } from './mails.ts';
import { places } from './places.ts';
import { projects } from './projects.ts';
import { sites } from './sites.ts';
import { speakers } from './speakers.ts';
import { tools } from './tools.ts';

/** What reads every passage. */
export const EXTRACTORS: readonly Extractor[] = [
  speakers,
  contacts,
  mails,
  sites,
  projects,
  channels,
  decisions,
  tools,
  places,
  curated,
];

/** Raised with every change of a rule: a graph that was made by other rules is made anew from the files. */
export const RULES = 1;
