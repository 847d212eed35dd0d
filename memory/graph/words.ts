import type { Answer } from './ask.ts';
import type { Decision } from './decisions.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import type { Changes, EntityCard, Overview, ToolCost } from './questions.ts';
import type { FactView } from './view.ts';

const moment = (time: string | undefined) => time?.replace('T', ' ') ?? '';

/** `Nadia Ruiz: contact for blueprint.example, since 2026-03-03 08:30 [2026-03-03.md:1]` */
export function factText(fact: FactView): string {
  const end = [fact.object?.name, fact.value].filter(Boolean).join(', ');
  const when = whenText(fact);
  const cost = fact.costUsd === undefined ? '' : `, $${fact.costUsd.toFixed(3)}`;
  const times = fact.times > 1 ? `, ${fact.times} times, last ${fact.lastSource}` : '';
  const relation = fact.relation === 'decided' && fact.object ? 'decided by' : fact.relation;
  return (
    `${fact.subject.name}: ${relation} ${end}`.trimEnd() + `${when && `, ${when}`}${cost} [${fact.source}${times}]`
  );
}

function whenText({ from, until }: FactView): string {
  if (from !== undefined && from === until) return moment(from);
  return [from && `since ${moment(from)}`, until && `until ${moment(until)}`].filter(Boolean).join(' ');
}

export function factsText(facts: readonly FactView[]): string {
  return facts.map(factText).join('\n') || 'Nothing is known of that.';
}

export function decisionsText(decisions: readonly Decision[]): string {
  return (
    decisions
      .map(
        ({ text, at, by, because, source }) =>
          [moment(at) || 'undated', by && `by ${by}`].filter(Boolean).join(' ') +
          `: ${text}${because ? `, because ${because}` : ''} [${source}]`,
      )
      .join('\n') || 'Nothing was decided about that.'
  );
}

export function cardText({
  name,
  kind,
  alsoCalled,
  merged,
  firstSeen,
  lastSeen,
  now,
  past,
  events,
}: EntityCard): string {
  const head = [
    `${name} (${kind})`,
    alsoCalled.length > 0 && `also called ${alsoCalled.join(', ')}`,
    merged.length > 0 && `merged from ${merged.map(({ id }) => id).join(', ')}`,
    firstSeen && `seen from ${firstSeen} to ${lastSeen}`,
  ];
  return [
    head.filter(Boolean).join(', '),
    ...part('Now', now),
    ...part('Before', past),
    ...part('Happened', events),
  ].join('\n');
}

export function changesText({ began, ended, events, entities }: Changes): string {
  const lines = [...part('Began', began), ...part('Ended', ended), ...part('Happened', events)];
  if (entities.length > 0) lines.push(`New: ${entities.map(({ name, kind }) => `${name} (${kind})`).join(', ')}`);
  return lines.join('\n') || 'Nothing changed.';
}

function part(title: string, facts: readonly FactView[]): string[] {
  return facts.length === 0 ? [] : [`${title}:`, ...facts.map((fact) => `  ${factText(fact)}`)];
}

export function costsText(costs: readonly ToolCost[]): string {
  if (costs.length === 0) return 'No tool was used.';
  const total = costs.reduce((sum, { costUsd }) => sum + costUsd, 0);
  const lines = costs.map(
    ({ tool, uses, costUsd }) => `${tool.name}: $${costUsd.toFixed(3)} for ${uses} ${uses === 1 ? 'use' : 'uses'}`,
  );
  return [...lines, ...(costs.length > 1 ? [`together: $${total.toFixed(3)}`] : [])].join('\n');
}

export function neighbourhoodText({ nodes, edges, truncated }: Neighbourhood): string {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const lines = edges.map(
    ({ subject, relation, object, past, times, source }) =>
      `${names.get(subject)} ─ ${relation}${past ? ' (past)' : ''}${times > 1 ? ` ×${times}` : ''} → ${names.get(object)} [${source}]`,
  );
  return [...(lines.length > 0 ? lines : ['Nothing is around it.']), ...(truncated ? ['… and more'] : [])].join('\n');
}

export function overviewText({ entities, facts, holding }: Overview): string {
  const kinds = Object.entries(entities).map(([kind, count]) => `${kind}: ${count}`);
  if (kinds.length === 0)
    return 'The graph is empty: there is nothing in the daily logs or MEMORY.md yet that it understands.';
  return [...kinds, `facts: ${facts}, of which ${holding} hold now`].join('\n');
}

export function answerText(answer: Answer): string {
  switch (answer.form) {
    case 'contact': {
      const { thing, contact, history } = answer;
      const before = history.filter(({ id }) => id !== contact?.id);
      return [
        contact ? factText(contact) : `Nobody is known as the contact for ${thing.name}.`,
        ...part('At other times', before),
      ].join('\n');
    }
    case 'decisions':
      return decisionsText(answer.decisions);
    case 'changes':
      return changesText(answer.changes);
    case 'costs':
      return costsText(answer.costs);
    case 'history':
      return factsText(answer.facts);
    case 'entity':
      return cardText(answer.card);
  }
}

export function whatText({
  subject,
  relation,
  object,
  value,
}: {
  subject: string;
  relation: string;
  object?: string;
  value?: string;
}) {
  return `${subject} ${relation} ${object ?? value}`;
}
