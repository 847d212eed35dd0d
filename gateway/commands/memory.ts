import { BadInput } from '../../contracts/errors.ts';
import type { Status } from '../../contracts/http/status.ts';
import type { Skill } from '../../contracts/skill.ts';
import type { CuratedDesk } from '../curated-copy.ts';
import type { Command, CommandResult } from './command.ts';
import { checkInput } from './skill-command.ts';

const DETAILS = `\`/memory show [SECTION]\`: what is remembered
\`/memory log\`: its versions, who made them and why
\`/memory diff [VERSION]\`: what a version changed
\`/memory undo [VERSION]\`: takes that back, the latest unless named
\`/memory conflicts\`: what waits for your answer
\`/memory resolve ID mine|theirs|both\`: answers it
\`/memory QUESTION\`: what the curated memory says about it, from the gateway’s copy while the node is away`;

/** The words after each verb, as the skill's fields. */
const VERBS: Record<string, (words: string[]) => Record<string, string | undefined>> = {
  show: (words) => ({ section: words.join(' ') || undefined }),
  log: () => ({}),
  diff: ([version]) => ({ version }),
  undo: ([version]) => ({ version }),
  conflicts: () => ({}),
  resolve([id, take]) {
    if (id === undefined || take === undefined) throw new BadInput('Write /memory resolve ID mine|theirs|both.');
    return { id, take };
  },
};

export interface MemoryCommandOptions {
  /** The skill that does it on the node. */
  curate: Skill;
  curated: CuratedDesk;
  status: () => Status;
}

/** The curated memory by chat: a job of the node's; questions are answered here while it is away. */
export function memoryCommand({ curate, curated, status }: MemoryCommandOptions): Command {
  const isAway = () => !status().nodes.some(({ queue, online }) => queue === curate.runsOn && online);

  return {
    name: 'memory',
    summary: 'What is remembered, its versions and conflicts',
    usage: '/memory [show | log | diff | undo | conflicts | resolve | QUESTION] …',
    details: DETAILS,
    completions: Object.keys(VERBS),
    run([verb = 'show', ...rest]): CommandResult {
      const fields = VERBS[verb];
      if (isAway() && (!fields || verb === 'show'))
        return { kind: 'answer', text: curated.answerFromCopy(fields ? '' : [verb, ...rest].join(' ')) };
      if (!fields)
        throw new BadInput(
          'Searching the memory is not built yet; /memory show lists what it has, /help memory the rest.',
        );
      const given = Object.entries(fields(rest)).filter(([, value]) => value !== undefined);
      const input = checkInput(curate, { action: verb, ...Object.fromEntries(given) });
      return { kind: 'job', job: { skill: curate, input, attachments: [] } };
    },
  };
}
