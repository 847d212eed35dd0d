import type { ProposedChanges } from '../../../memory/review/reviewer.ts';

/** What the reviews of the crash tests propose. */
export function proposedHere(date: string): ProposedChanges {
  const source = `${date}.md:1`;
  return {
    memory: [
      { kind: 'add', section: 'Lessons', text: `Learned on ${date}`, sources: [source] },
      { kind: 'replace', entry: 'The port is 7400', text: 'The port is 7400 and it is open', sources: [source] },
    ],
    graph: ['a van', 'a boat'].map((name) => ({
      subject: 'person:Ada',
      relation: 'owns',
      object: `thing:${name}`,
      source,
    })),
  };
}
