import { BadInput, NotFound, sentenceOf, UserError } from '../../contracts/errors.ts';
import type {
  AskAbout,
  MemoryAnswer,
  MemoryAsk,
  MemoryReply,
  RememberedEntry,
} from '../../contracts/http/memory-asks.ts';
import { entriesAbout } from '../../memory/curated/about.ts';
import { diffLines } from '../../memory/curated/diff.ts';
import { secretsOf } from '../../memory/curated/secrets.ts';
import { conflictText } from '../../memory/curated/words.ts';
import { answerText } from '../../memory/graph/words.ts';
import type { Memory } from '../../memory/memory.ts';

/** So many entries of MEMORY.md stand above what the log has. */
const REMEMBERED = 3;

/** What is known comes before what was said. */
function recallText(remembered: readonly RememberedEntry[], said: string): string {
  const known = remembered.map(({ text, sources }) => `- ${text} [${['MEMORY.md', ...sources].join(', ')}]`);
  return [known.join('\n'), said].filter(Boolean).join('\n\n');
}

type Answers = { [About in MemoryAsk['about']]: (ask: AskAbout<About>) => Promise<MemoryAnswer<About>> };

/** Answers what the gateway asks of this node's memory. Never throws: what is wrong is an answer, too. */
export function createAnswers(memory: Memory, onError: (error: unknown) => void) {
  const { curated } = memory;
  /** As the gateway may have it: what the operator wrote down by hand may be a secret. */
  const redacted = () => secretsOf(memory.folder);
  const answers: Answers = {
    async search({ about: _, q, k, ...filters }) {
      const hits = memory.search(q, { k, ...filters });
      const isFiltered = Object.values(filters).some((value) => value !== undefined);
      return { hits, remembered: isFiltered ? [] : entriesAbout(redacted()(await curated.peek()), q, REMEMBERED) };
    },
    async recall({ question, ...bounds }) {
      const remembered = entriesAbout(redacted()(await curated.peek()), question, REMEMBERED);
      return { text: recallText(remembered, memory.recall(question, bounds).text) };
    },
    days: async () => ({ days: await memory.days() }),
    day: ({ date }) => memory.day(date),
    async curated() {
      const { head, conflicts } = await curated.snapshot();
      const { text, version, at } = head;
      const redact = redacted();
      return {
        ...{ text: redact(text), version, at },
        conflicts: conflicts.map((one) => ({ id: one.id, text: redact(conflictText(one, text)) })),
      };
    },
    async versions({ limit }) {
      const versions = await curated.log(limit);
      return { versions: versions.map(({ version, at, by, why }) => ({ version, at, by, why })) };
    },
    async version({ version: wanted }) {
      const { before, after } = await curated.compare(wanted);
      const { version, at, by, why } = after;
      return { version, at, by, why, lines: diffLines(before.text, after.text).map(redacted()) };
    },
    async entities({ limit }) {
      const graph = await memory.graph();
      return { entities: await graph.prominent(limit) };
    },
    async graph({ entity: words, depth, past }) {
      const graph = await memory.graph();
      const { id, kind, name, alsoCalled, ...facts } = await graph.show(words);
      const { nodes, edges, truncated } = await graph.neighbourhood(id, { depth, past });
      return { entity: { id, kind, name, alsoCalled }, ...facts, nodes, edges, truncated };
    },
    async question({ question }) {
      const graph = await memory.graph();
      return { text: answerText(await graph.ask(question)) };
    },
  };

  return async (ask: MemoryAsk): Promise<MemoryReply> => {
    try {
      // Each `about` has the function for its own question.
      const answer = await (answers[ask.about] as (ask: MemoryAsk) => Promise<unknown>)(ask);
      return { ok: true, answer };
    } catch (error) {
      if (error instanceof BadInput || error instanceof NotFound)
        return { ok: false, kind: error instanceof NotFound ? 'NotFound' : 'BadInput', sentence: sentenceOf(error) };
      onError(error);
      const sentence =
        error instanceof UserError ? sentenceOf(error) : 'The node failed at this question; its log says why.';
      return { ok: false, kind: 'failed', sentence };
    }
  };
}
