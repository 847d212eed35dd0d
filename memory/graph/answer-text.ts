import type { Answer } from './ask.ts';
import { holdingOf } from './relations.ts';
import type { FactView } from './view.ts';

const MOST = 12;

/** An answer of the graph as a person reads it: a line for each fact, with the time it held and its source. */
export function answerText(answer: Answer): string {
  switch (answer.form) {
    case 'contact': {
      const { thing, contact, history } = answer;
      const before = history.filter((fact) => fact !== contact);
      const now = contact ? factLine(contact) : `Nobody is known as the contact for ${thing.name}.`;
      return before.length === 0 ? now : [now, 'Before:', ...listed(before, factLine)].join('\n');
    }
    case 'decisions':
      if (answer.decisions.length === 0) return 'No decision is known about that.';
      return listed(answer.decisions, ({ text, at, by, because, source }) => {
        const reason = because === undefined ? '' : `, because ${because}`;
        return `${[at && day(at), by].filter(Boolean).join(', ')}: ${text}${reason} [${source}]`.replace(/^: /, '');
      }).join('\n');
    case 'changes': {
      const { began, ended, events, entities } = answer.changes;
      const parts = [
        ...part('New', entities, ({ kind, name }) => `${kind} ${name}`),
        ...part('Began', began, factLine),
        ...part('Ended', ended, factLine),
        ...part('Happened', events, factLine),
      ];
      return parts.join('\n') || 'Nothing changed then.';
    }
    case 'costs':
      return (
        listed(answer.costs, ({ tool, uses, costUsd }) => `${tool.name}: $${costUsd.toFixed(2)}, ${uses} times`).join(
          '\n',
        ) || 'No costs are known of then.'
      );
    case 'history':
      return listed(answer.facts, factLine).join('\n') || `Nothing of that is known of ${answer.entity}.`;
    case 'entity': {
      const { kind, name, alsoCalled, now, past, events } = answer.card;
      const names = alsoCalled.length > 0 ? `, also called ${alsoCalled.join(', ')}` : '';
      return [
        `${name} (${kind}${names})`,
        ...listed(now, factLine),
        ...part('Before', past, factLine),
        ...part('Happened', events, factLine),
      ].join('\n');
    }
  }
}

/** `Nadia Ruiz contact for blueprint.example, since Feb 8, 2026 [2026-02-08.md:12]` */
function factLine(fact: FactView): string {
  const { subject, relation, object, value, source } = fact;
  return `${[subject.name, relation, object?.name ?? value].filter(Boolean).join(' ')}${heldWords(fact)} [${source}]`;
}

function heldWords({ relation, from, until }: FactView): string {
  if (holdingOf(relation) === 'event') return from === undefined ? '' : `, ${day(from)}`;
  if (from !== undefined && until !== undefined) return `, ${day(from)} to ${day(until)}`;
  if (until !== undefined) return `, until ${day(until)}`;
  return from === undefined ? '' : `, since ${day(from)}`;
}

function part<Item>(title: string, items: readonly Item[], line: (item: Item) => string): string[] {
  return items.length === 0 ? [] : [`${title}:`, ...listed(items, line)];
}

function listed<Item>(items: readonly Item[], line: (item: Item) => string): string[] {
  const rest = items.length - MOST;
  return [...items.slice(0, MOST).map(line), ...(rest > 0 ? [`… and ${rest} more`] : [])];
}

const day = (at: string) => at.slice(0, 'YYYY-MM-DD'.length);
