import type { EntityRef } from '../names.ts';
import { channelsIn } from './channels.ts';
import type { Extractor, Statement } from './extractor.ts';
import { isPerson } from './person-name.ts';
import { projectsIn } from './projects.ts';
import { statements } from './sentences.ts';
import { sitesIn } from './site-name.ts';

const MARKED = /^(?:\*\*)?(?:decision|decided|we decided)(?:\*\*)?:(?:\*\*)?\s*(?<what>\S.{5,})$/i;
const SAID =
  /^(?:(?:so|ok|okay|today|yesterday|alright|then),? )?(?:we|i)(?:'ve|’ve| have)?(?: (?:now|finally|just|also))? (?:decided|agreed) (?:(?:that|to) (?<what>\S.{5,})|(?<other>(?:on|against|not to) \S.{3,}))$/i;
const LONGEST = 240;

/** What was decided, by whom, about which sites and projects, and why where it says `because`. */
export const decisions: Extractor = ({ speaker, text, section }) => {
  const inSection = section !== undefined && /\bdecision/i.test(section);
  const sentences = inSection ? [firstLine(text)] : statements(text);
  return { statements: sentences.flatMap((sentence) => decided(sentence, speaker, inSection)) };
};

function decided(sentence: string, speaker: string | null, inSection: boolean): Statement[] {
  const { what, other } = MARKED.exec(sentence)?.groups ?? SAID.exec(sentence)?.groups ?? {};
  const text = what ?? other ?? (inSection ? sentence : undefined);
  if (!text) return [];
  const [told, because] = text.split(/,?\s+because\s+/);
  const subject: EntityRef = { kind: 'decision', name: capital(told!.slice(0, LONGEST)) };
  const by = speaker !== null && isPerson(speaker) ? { object: { kind: 'person', name: speaker } } : {};
  return [
    { subject, relation: 'decided', ...by },
    ...subjectsOf(text).map((object) => ({ subject, relation: 'about', object })),
    ...(because ? [{ subject, relation: 'because', value: because }] : []),
  ];
}

function subjectsOf(text: string): EntityRef[] {
  return [
    ...sitesIn(text).map((name) => ({ kind: 'site', name })),
    ...projectsIn(text).map((name) => ({ kind: 'project', name })),
    ...channelsIn(text).map((name) => ({ kind: 'channel', name })),
  ];
}

const firstLine = (text: string) => text.split('\n')[0]!.replace(/[.!]$/, '');
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
