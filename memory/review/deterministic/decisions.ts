import { isPerson } from '../../graph/extract/person-name.ts';
import type { GraphQuestions } from '../../graph/questions.ts';
import { cite, type Day } from '../day.ts';
import type { Finding } from './finding.ts';
import { standing } from './topic.ts';

const FEWEST_WORDS = 3;

/** What a person marked as decided that day, with the reason given. */
export async function decisionsOf(day: Day, graph: Pick<GraphQuestions, 'decisions'>): Promise<Finding[]> {
  const said = new Set(day.entries.filter(({ kind, who }) => kind === 'said' && isPerson(who)).map(cite));
  const made = await graph.decisions({ from: day.date, until: day.date });
  return made
    .filter(({ source, text }) => said.has(source) && text.split(/\s+/).length >= FEWEST_WORDS)
    .map(({ text, because, source }) => {
      const whole = because === undefined ? text : `${text}, because ${because}`;
      return {
        part: 'decisions',
        text: whole,
        source,
        standsTo: (entry) => standing(whole, entry.text, day.date, text),
      };
    });
}
