import { Command, Option } from 'commander';
import { QUESTION_FORMS } from '../../../../memory/graph/ask.ts';
import type { Graph } from '../../../../memory/graph/open-graph.ts';
import { print } from '../../../connect.ts';
import { json, moment, withGraph } from './with-graph.ts';
import {
  answerText,
  cardText,
  changesText,
  costsText,
  decisionsText,
  factsText,
  neighbourhoodText,
} from '../../../../memory/graph/words.ts';

const from = () => new Option('--from <time>', 'a day, a month or a year').argParser(moment);
const to = () => new Option('--to <time>', 'the last one of it').argParser(moment);

/** Asks the graph, and prints what it answers. */
function asking<Found>(
  json: boolean | undefined,
  question: (graph: Graph) => Promise<Found>,
  words: (found: Found) => string,
): Promise<void> {
  return withGraph(async (graph) => {
    const found = await question(graph);
    print(found, json, () => words(found));
  });
}

interface Asked {
  from?: string;
  to?: string;
  json?: boolean;
}

export function questionCommands(): Command[] {
  return [
    new Command('ask')
      .description('A question in plain words')
      .argument('<question...>', 'such as "who is the contact for blueprint.example"')
      .addOption(json())
      .addHelpText('after', `\nWhat it understands:\n${QUESTION_FORMS.map((form) => `  ${form}`).join('\n')}`)
      .action((words: string[], { json }: Asked) => asking(json, (graph) => graph.ask(words.join(' ')), answerText)),
    new Command('show')
      .description('All that is known of a person, site, project …')
      .argument('<entity>', 'a name, or kind:name')
      .addOption(json())
      .action((entity: string, { json }: Asked) => asking(json, (graph) => graph.show(entity), cardText)),
    new Command('history')
      .description('The facts of an entity, those that hold no more too')
      .argument('<entity>', 'a name, or kind:name')
      .argument('[relation]', 'such as status or "contact for"')
      .addOption(json())
      .action((entity: string, relation: string | undefined, { json }: Asked) =>
        asking(json, (graph) => graph.history(entity, relation), factsText),
      ),
    new Command('decisions')
      .description('What was decided, when, by whom and why')
      .option('--about <words>', 'only those about this')
      .addOption(from())
      .addOption(to())
      .addOption(json())
      .action(({ about, from, to, json }: Asked & { about?: string }) =>
        asking(json, (graph) => graph.decisions({ about, from, until: to }), decisionsText),
      ),
    new Command('changes')
      .description('What began, ended and happened')
      .addOption(new Option('--since <time>', 'a day, a month or a year').argParser(moment).makeOptionMandatory())
      .addOption(to())
      .addOption(json())
      .action(({ since, to, json }: Asked & { since: string }) =>
        asking(json, (graph) => graph.changes({ from: since, until: to }), changesText),
      ),
    new Command('costs')
      .description('What each tool cost')
      .argument('[tool]', 'only this one')
      .addOption(from())
      .addOption(to())
      .addOption(json())
      .action((tool: string | undefined, { from, to, json }: Asked) =>
        asking(json, (graph) => graph.costs({ tool, from, until: to }), costsText),
      ),
    new Command('around')
      .description('What surrounds an entity, as nodes and edges')
      .argument('<entity>', 'a name, or kind:name')
      .addOption(new Option('--depth <steps>', 'how far (default: 1)').choices(['1', '2', '3']))
      .option('--past', 'with what holds no more')
      .addOption(json())
      .action((entity: string, { depth, past, json }: Asked & { depth?: string; past?: boolean }) =>
        asking(json, (graph) => graph.neighbourhood(entity, { depth: Number(depth ?? 1), past }), neighbourhoodText),
      ),
  ];
}
