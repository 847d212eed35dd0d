import type { GraphQuestions } from '../../graph/questions.ts';
import type { FactView } from '../../graph/view.ts';
import { projectsIn } from '../../graph/extract/projects.ts';
import { passageOf } from '../../graph/passages.ts';
import { cite, type Day } from '../day.ts';
import type { Finding, Standing } from './finding.ts';
import { mentions, namedIn } from './named.ts';
import { inPlaceOf, withoutHistory } from './topic.ts';

/** So many jobs in a project's folder on a day, and it is something the business works on. */
const WORKED_ON = 3;

/** Projects and sites that have a state since that day, or that were worked on and are not in the memory yet. */
export async function projectsOf(day: Day, graph: Pick<GraphQuestions, 'changes'>): Promise<Finding[]> {
  const { began, events } = await graph.changes({ from: day.date, until: day.date });
  const isOfDay = ({ source }: FactView) => source.startsWith(`${day.date}.md:`);
  const states = began
    .filter((fact) => isOfDay(fact) && fact.relation === 'status')
    .map(({ subject, value = '', source }) => stateOf(subject.name, value, source, day.date));
  const live = onePer(events.filter((fact) => isOfDay(fact) && fact.relation === 'deployed by')).map((fact) => {
    const project = began.find(({ subject, relation }) => subject.id === fact.subject.id && relation === 'part of');
    const of = project?.object ? `, of project ${project.object.name}` : '';
    return stateOf(fact.subject.name, 'live', fact.source, day.date, `live${of}`);
  });
  const stated = states.map(({ text }) => text);
  return [
    ...states,
    ...live,
    ...workedOn(day)
      .filter(({ name }) => !stated.some((text) => mentions(text ?? '', name)))
      .map(({ finding }) => finding),
  ];
}

function onePer(facts: readonly FactView[]): FactView[] {
  return [...new Map(facts.map((fact) => [fact.subject.id, fact])).values()];
}

function stateOf(name: string, state: string, source: string, date: string, whole = state): Finding {
  return {
    part: 'projects',
    text: `${name}: ${whole}`,
    source,
    standsTo({ text }): Standing {
      const named = namedIn(withoutHistory(text), name);
      if (!named) return 'unrelated';
      const [before, rest] = firstClause(named.rest);
      if (mentions(before, state)) return 'says so';
      return { text: `${named.head}${inPlaceOf(state, before, date)}${rest}` };
    },
  };
}

/** The state, and whatever else the entry says. */
function firstClause(text: string): [string, string] {
  const end = /[,;(]|[.](?=\s|$)/.exec(text)?.index ?? text.length;
  return [text.slice(0, end).trimEnd(), text.slice(text.slice(0, end).trimEnd().length)];
}

function workedOn({ date, entries }: Day): { name: string; finding: Finding }[] {
  const jobs = new Map<string, string[]>();
  for (const entry of entries)
    for (const name of new Set(passageOf(entry).tools.flatMap(({ call }) => projectsIn(call))))
      jobs.set(name, [...(jobs.get(name) ?? []), cite(entry)]);
  return [...jobs]
    .filter(([, sources]) => sources.length >= WORKED_ON)
    .map(([name, sources]) => ({
      name,
      finding: {
        part: 'projects',
        text: `${name}: in the works, with ${sources.length} jobs on ${date}`,
        source: sources.at(-1)!,
        standsTo: ({ text }) => (mentions(text, name) ? 'says so' : 'unrelated'),
      },
    }));
}
