import { BadInput, NotFound, NotReachable, sentenceOf } from '../../../contracts/errors.ts';
import type { FromCopy } from '../../../contracts/http/memory-asks.ts';
import type { Button } from '../../../contracts/message.ts';
import type { Skill } from '../../../contracts/skill.ts';
import { conflictButtons } from '../../../memory/curated/conflict-buttons.ts';
import { findSection } from '../../../memory/curated/sections.ts';
import { memoryText, versionsText } from '../../../memory/curated/words.ts';
import { foundText } from '../../../memory/search/words.ts';
import type { MemoryDesk } from '../../memory/desk.ts';
import type { Command, CommandResult } from '../command.ts';
import { checkInput } from '../skill-command.ts';
import { entitiesText, overviewText } from './texts.ts';

const HITS = 5;
const QUOTED = 240;
const VERSIONS = 15;
const ENTITIES = 60;
const CONFLICTS_WITH_BUTTONS = 8;

const DETAILS = `\`/memory QUESTION\`: what MEMORY.md, the log and the graph say about it, with sources
\`/memory show [SECTION]\`: MEMORY.md
\`/memory log\`: its versions, who made them and why
\`/memory diff [VERSION]\`: what a version changed
\`/memory undo [VERSION]\`: takes that back, the latest unless named
\`/memory conflicts\`: what waits for your answer
\`/memory resolve ID mine|theirs|both\`: answers it
\`/memory review [DAY]\`: takes what is worth keeping of a day into it, or of those that are due, as each night does
\`/memory graph [NAME | QUESTION]\`: what is known of somebody or something, and what changed, was decided, did cost
While the node is away, questions and /memory show are answered from the gateway’s copy of MEMORY.md.`;

export interface MemoryCommandOptions {
  memory: MemoryDesk;
  /** The skills that change MEMORY.md on the node. */
  curate: Skill;
  review: Skill;
  timezone: string | undefined;
}

interface Form {
  /** What may follow the verb; other words are a question that begins with it. */
  takes: RegExp;
  run(rest: string): CommandResult | Promise<CommandResult>;
}

const NOTHING = /^$/;
const VERSION = /^\d*$/;
const DAY = /^(?:\d{4}-\d{2}-\d{2})?$/;
const ANYTHING = /^/;

/** The memory by chat. What reads is asked of the node at once; what changes MEMORY.md is a job, and waits in an outage. */
export function memoryCommand({ memory, curate, review, timezone }: MemoryCommandOptions): Command {
  const forms: Record<string, Form> = {
    show: {
      takes: ANYTHING,
      async run(rest) {
        const { text, copy } = await memory.curated();
        return answer(memoryText(text, rest === '' ? undefined : findSection(text, rest)), { copy });
      },
    },
    log: {
      takes: NOTHING,
      run: async () => answer(versionsText((await memory.versions(VERSIONS)).versions, timezone)),
    },
    diff: {
      takes: VERSION,
      async run(rest) {
        const { version, by, why, lines } = await memory.version(rest === '' ? undefined : Number(rest));
        const undo = { label: 'Undo it', action: `/memory undo ${version}` };
        return answer([`Version ${version}, ${by}: ${why}`, ...lines].join('\n'), { buttons: [[undo]] });
      },
    },
    undo: { takes: ANYTHING, run: (rest) => job(curate, { action: 'undo', ...(rest !== '' && { version: rest }) }) },
    conflicts: {
      takes: NOTHING,
      async run() {
        const { conflicts, copy } = await memory.curated();
        const buttons = conflicts.slice(0, CONFLICTS_WITH_BUTTONS).map(({ id }) => conflictButtons(id));
        return answer(conflicts.map(({ text }) => text).join('\n\n') || 'No conflicts.', { copy, buttons });
      },
    },
    resolve: {
      takes: ANYTHING,
      run(rest) {
        const [id, take] = rest.split(/\s+/);
        if (!id || take === undefined) throw new BadInput('Write /memory resolve ID mine|theirs|both.');
        return job(curate, { action: 'resolve', id, take });
      },
    },
    review: {
      takes: DAY,
      run: (rest) => job(review, rest === '' ? {} : { date: rest }),
    },
    graph: {
      takes: ANYTHING,
      async run(rest) {
        if (rest === '') return answer(entitiesText(await memory.entities(ENTITIES)));
        const { text } = await memory.question(rest).catch(async (error: unknown) => {
          // Words that are no question are the name of something.
          if (!(error instanceof BadInput)) throw error;
          return await memory.question(`what do you know about ${rest}`);
        });
        return answer(text);
      },
    },
  };

  async function search(q: string): Promise<CommandResult> {
    const [known, found] = await Promise.all([knownOf(q), memory.search({ q, k: HITS })]);
    const text = [known, foundText(found, QUOTED)].filter(Boolean).join('\n\n');
    const nothing =
      found.copy === undefined ? `Nothing is known about “${q}”.` : `MEMORY.md says nothing about “${q}”.`;
    return answer(text || nothing, found);
  }

  /** What the graph says to a question that it understands. */
  async function knownOf(question: string): Promise<string> {
    try {
      return (await memory.question(question)).text;
    } catch (error) {
      if (error instanceof BadInput || error instanceof NotFound || error instanceof NotReachable) return '';
      throw error;
    }
  }

  async function overview(): Promise<CommandResult> {
    const curated = await memory.curated();
    const days = curated.copy === undefined ? (await memory.days()).days : null;
    const buttons = [
      { label: 'MEMORY.md', action: '/memory show' },
      { label: 'Its versions', action: '/memory log' },
    ];
    return answer(overviewText(curated, days), { copy: curated.copy, buttons: [buttons] });
  }

  function job(skill: Skill, fields: Record<string, string | undefined>): CommandResult {
    return { kind: 'job', job: { skill, input: checkInput(skill, fields), attachments: [] } };
  }

  return {
    name: 'memory',
    summary: 'Search the memory; its versions, its graph',
    usage: '/memory [QUESTION | show | log | diff | undo | conflicts | resolve | review | graph …]',
    details: DETAILS,
    completions: Object.keys(forms),
    verbatim: true,
    async run([typed = '']) {
      const [, verb = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*?)\s*$/.exec(typed) ?? [];
      const form = Object.hasOwn(forms, verb) ? forms[verb] : undefined;
      try {
        if (verb === '') return await overview();
        return form?.takes.test(rest) ? await form.run(rest) : await search(typed.trim());
      } catch (error) {
        // Said at once: a turn that tries again would hold the answer back until it is of no use.
        if (error instanceof NotReachable) return answer(sentenceOf(error));
        throw error;
      }
    },
  };
}

/** Quotes are shown letter by letter. */
function answer(text: string, { copy, buttons }: FromCopy & { buttons?: Button[][] } = {}): CommandResult {
  return { kind: 'answer', format: 'plain', text: copy === undefined ? text : `${text}\n\n${copy}`, buttons };
}
