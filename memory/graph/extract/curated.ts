import type { Extractor } from './extractor.ts';
import { isName } from './person-name.ts';
import { siteNamed } from './site-name.ts';
import { thingNamed } from './thing.ts';

const NAMED = /^(?:\*\*)?(?<name>[^:*]{2,60}?)(?:\*\*)?\s?(?::|–|—|-\s)(?:\*\*)?\s*(?<what>\S.*)$/s;
const CONTACT = /^(?:our |the )?contact (?:for|at) (.+?)(?=$|[,;.](?:\s|$)|\s[(<])/i;

/** Entries of MEMORY.md of the form `NAME: WHAT`: people with what they are the contact for, projects with their state. */
export const curated: Extractor = ({ section, text }) => {
  const { name = '', what = '' } = (section !== undefined && NAMED.exec(text.split('\n')[0]!)?.groups) || {};
  if (!name) return {};
  if (/\b(?:people|person|contacts?)\b/i.test(section!) && isName(name) && /^\p{Lu}/u.test(name)) {
    const subject = { kind: 'person', name };
    const object = thingNamed(CONTACT.exec(what)?.[1] ?? '');
    return { entities: [subject], statements: object ? [{ subject, relation: 'contact for', object }] : [] };
  }
  if (/\b(?:projects?|sites?)\b/i.test(section!)) {
    const site = siteNamed(name);
    const subject = site ? { kind: 'site', name: site } : { kind: 'project', name };
    const state = /^[^.;(]{1,80}/.exec(what)![0].trim();
    return { statements: [{ subject, relation: 'status', value: state.toLowerCase() }] };
  }
  return {};
};
