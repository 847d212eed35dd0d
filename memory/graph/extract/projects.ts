import type { EntityRef } from '../names.ts';
import type { Extractor, Statement } from './extractor.ts';
import { isName, NAME } from './person-name.ts';
import { statements } from './sentences.ts';

/** Folders of the workspace that hold something of every project. */
const SHARED = new Set(['scripts', 'sites', 'storyboards', 'out', 'files', 'tmp', 'assets']);
const FOLDER = /\bworkspace\/(?:sites\/)?([a-z0-9][\w-]*)(?=[/\s"')&;|]|$)/gi;
const WORD = String.raw`\p{Lu}[\p{L}\p{N}]*(?:[- ]\p{Lu}[\p{L}\p{N}]*){0,2}`;
const NAMED = [
  new RegExp(String.raw`\b(?:the|our) (${WORD}) project\b`, 'gu'),
  new RegExp(String.raw`\b[Pp]roject (${WORD})(?![\p{L}\p{N}])`, 'gu'),
];
const STATES =
  'paused|on hold|live|done|finished|complete|completed|cancelled|canceled|blocked|delayed|in review|in progress|approved|launched|archived|waiting for approval|ready to launch|ready for review|active|closed';
const STATE = new RegExp(
  String.raw`^(?:the |our )?(?:project (?<after>${WORD})|(?<before>${WORD}) project|(?<site>\S+\.\w+)) (?:is|was|has been)(?: now| finally| currently)? (?<state>${STATES})(?=$|[,;:]|\s(?:now|again|until|since|as of|because|and|but|for|until|while)\b)`,
  'iu',
);
const WORKS = new RegExp(
  String.raw`^(?<who>${NAME}) (?:works|is working|started working|began to work|has started)(?: now)? on (?:the |our )?(?:project (?<after>${WORD})|(?<before>${WORD}) project)\b`,
  'u',
);

/** Projects, what state they are in and who works on them. */
export const projects: Extractor = ({ text, tools, speaker }) => ({
  entities: [...projectsIn(text), ...tools.flatMap(({ call }) => projectsIn(call))].map(project),
  statements: statements(text).flatMap((sentence) => [
    ...stateIn(sentence),
    ...workIn(sentence.replace(/^I(?: am|'m|’m) working/, `${speaker ?? 'I'} is working`)),
  ]),
});

/** Names of projects: folders of the workspace, and what is called one. */
export function projectsIn(text: string): string[] {
  const folders = [...text.matchAll(FOLDER)].map(([, name]) => name!).filter((name) => !SHARED.has(name.toLowerCase()));
  const named = NAMED.flatMap((form) => [...text.matchAll(form)].map(([, name]) => name!)).filter(isName);
  return [...new Set([...folders, ...named])];
}

const project = (name: string): EntityRef => ({ kind: 'project', name });

function stateIn(sentence: string): Statement[] {
  const { after, before, site, state = '' } = STATE.exec(sentence)?.groups ?? {};
  const name = after ?? before;
  if (site) return [{ subject: { kind: 'site', name: site }, relation: 'status', value: state.toLowerCase() }];
  if (!name || !isName(name) || !/^\p{Lu}/u.test(name)) return [];
  return [{ subject: project(name), relation: 'status', value: state.toLowerCase() }];
}

function workIn(sentence: string): Statement[] {
  const { who = '', after, before } = WORKS.exec(sentence)?.groups ?? {};
  const name = after ?? before;
  if (!name || !isName(who) || !isName(name)) return [];
  return [{ subject: { kind: 'person', name: who }, relation: 'works on', object: project(name) }];
}
