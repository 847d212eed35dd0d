import { Command, Option } from 'commander';
import type { Graph } from '../../../../memory/graph/open-graph.ts';
import { print } from '../../../connect.ts';
import { json, moment, withGraph } from './with-graph.ts';
import { overviewText, whatText } from '../../../../memory/graph/words.ts';

/** Who made an edit, as its line says. */
const BY = { by: 'command line' };
const SUBJECT = 'a name, or kind:name for a new one';
const OBJECT = 'a name, kind:name, or a value such as paused';

/** Changes the graph, and prints the change. */
function changing<Change>(
  json: boolean | undefined,
  change: (graph: Graph) => Promise<Change>,
  words: (change: Change) => string,
): Promise<void> {
  return withGraph(async (graph) => {
    const done = await change(graph);
    print(done, json, () => words(done));
  });
}

interface Given {
  from?: string;
  until?: string;
  source?: string;
  json?: boolean;
}

export function changeCommands(): Command[] {
  const until = () => new Option('--until <time>', 'when it ended').argParser(moment);
  return [
    new Command('add')
      .description('Add a fact; what it contradicts is closed and kept')
      .argument('<subject>', SUBJECT)
      .argument('<relation>', 'such as status, "contact for", "lives in", "works on"')
      .argument('<object>', OBJECT)
      .addOption(new Option('--from <time>', 'since when (default: now)').argParser(moment))
      .addOption(until())
      .option('--source <file:line>', 'the line it rests on, such as 2026-02-08.md:12')
      .addOption(json())
      .action((subject: string, relation: string, object: string, { json, ...more }: Given) =>
        changing(
          json,
          (graph) => graph.edit.add({ subject, relation, object }, { ...more, ...BY }),
          (what) => `${whatText(what)}: added.`,
        ),
      ),
    new Command('close')
      .description('Say that a fact holds no more; it is kept')
      .argument('<subject>', 'a name, or kind:name')
      .argument('<relation>', 'such as status')
      .argument('[object]', 'needed where several hold')
      .addOption(until())
      .addOption(json())
      .action((subject: string, relation: string, object: string | undefined, { json, ...more }: Given) =>
        changing(
          json,
          (graph) => graph.edit.close({ subject, relation, object }, { ...more, ...BY }),
          (what) => `${whatText(what)}: holds no more.`,
        ),
      ),
    new Command('remove')
      .description('Take a fact away that never was so')
      .argument('<subject>', 'a name, or kind:name')
      .argument('<relation>', 'such as status')
      .argument('[object]', 'needed where there are several')
      .option('--source <file:line>', 'only what this line said; all that was said so far unless given')
      .addOption(json())
      .action((subject: string, relation: string, object: string | undefined, { json, ...more }: Given) =>
        changing(
          json,
          (graph) => graph.edit.remove({ subject, relation, object }, { ...more, ...BY }),
          (what) => `${whatText(what)}: removed.`,
        ),
      ),
    new Command('merge')
      .description('Make two entities one, by the name of the second')
      .argument('<entity>', 'a name, or kind:name')
      .argument('<into>', 'a name, or kind:name')
      .addOption(json())
      .action((entity: string, into: string, { json }: Given) =>
        changing(
          json,
          (graph) => graph.edit.merge(entity, into, BY),
          (merged) => `${merged.entity} is ${merged.into} now; unmerge takes it back.`,
        ),
      ),
    new Command('unmerge')
      .description('Take a merge back; all is as it was')
      .argument('<entity>', 'what was merged')
      .addOption(json())
      .action((entity: string, { json }: Given) =>
        changing(
          json,
          (graph) => graph.edit.unmerge(entity, BY),
          (parted) => `${parted.entity} is no longer ${parted.into}.`,
        ),
      ),
    new Command('rename')
      .description('Give an entity another name; the others still find it')
      .argument('<entity>', 'a name, or kind:name')
      .argument('<name>', 'the new one')
      .addOption(json())
      .action((entity: string, name: string, { json }: Given) =>
        changing(
          json,
          (graph) => graph.edit.rename(entity, name, BY),
          (renamed) => `${renamed.entity} is called ${renamed.name} now.`,
        ),
      ),
    new Command('rebuild')
      .description('Make the graph anew from the daily logs, MEMORY.md and graph-edits.jsonl')
      .addOption(json())
      .action(({ json }: Given) =>
        changing(
          json,
          async (graph) => {
            await graph.rebuild({ onProgress: json ? undefined : showProgress });
            return graph.overview();
          },
          overviewText,
        ),
      ),
  ];
}

/** On a terminal only: in a file the lines would pile up. */
function showProgress({ file, done, total }: { file: string; done: number; total: number }): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r\u001B[K${done} of ${total}: ${file}${done === total ? '\n' : ''}`);
}
