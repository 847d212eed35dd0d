import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogIndex, openLogIndex } from '../../memory/index/open-index.ts';
import { recall } from '../../memory/recall/recall.ts';
import { createSearch } from '../../memory/search/search.ts';
import { packageRoot } from '../../platform/version.ts';
import type { Measurement } from '../measure.ts';
import { createBaseline } from './baseline.ts';
import { type Conversation, type Labelled, readCorpus } from './corpus.ts';

const CORPUS = join(packageRoot, 'bench', 'retrieval', 'corpus');
/** The conversations the ranking was tuned with. The others were put aside, for one measurement at the end. */
const TUNED_WITH = new Set(['foghorn-studio', 'ines-and-callum', 'operator-and-assistant', 'three-siblings']);
const HITS = 10;
const BUDGETS = [500, 1_000, 2_000] as const;
/** The lines of plain top-k that a budget is filled from. */
const PLAIN_LINES = 120;

/** What share of a question's evidence each way of asking finds. */
interface Shares {
  ours: number;
  plain: number;
  budgets: { ours: number; plain: number }[];
}
interface Answered {
  conversation: string;
  question: Labelled;
  shares: Shares;
}

/** The conversations whose figures a run is about. */
export function conversations({ final = false } = {}): Conversation[] {
  return readCorpus(CORPUS, (name) => TUNED_WITH.has(name) !== final);
}

/** Evidence found among ten hits, and by `recall` within a budget, against plain BM25 over the same entries. */
export function measureEvidence({ final }: { final: boolean }): Measurement[] {
  const answered = conversations({ final }).flatMap(askAll);
  const group = (name: string, of: readonly Answered[], atLeast: number): Measurement => ({
    name: `evidence recall@${HITS}, ${name}`,
    peerName: 'plain FTS5 BM25: porter, stop words',
    unit: '%',
    ours: percent(of, ({ ours }) => ours),
    peer: percent(of, ({ plain }) => plain),
    bar: { atLeast },
    rounds: of.length,
  });
  const kinds = [...new Set(answered.map(({ question }) => question.category))].sort();
  const names = [...new Set(answered.map(({ conversation }) => conversation))];
  return [
    group(`all ${answered.length} questions`, answered, 1.25),
    ...kinds.map((kind) =>
      group(
        kind,
        answered.filter(({ question }) => question.category === kind),
        1,
      ),
    ),
    ...names.map((name) =>
      group(
        name,
        answered.filter(({ conversation }) => conversation === name),
        1,
      ),
    ),
    ...BUDGETS.map((budget, at) => ({
      name: `evidence recalled in ${budget} tokens`,
      peerName: 'as many of BM25’s hits as fit',
      unit: '%',
      ours: percent(answered, ({ budgets }) => budgets[at]!.ours),
      peer: percent(answered, ({ budgets }) => budgets[at]!.plain),
      bar: { atLeast: 1 },
      rounds: answered.length,
    })),
  ];
}

function percent(answered: readonly Answered[], of: (shares: Shares) => number): number {
  return (100 * answered.reduce((sum, { shares }) => sum + of(shares), 0)) / answered.length;
}

function askAll({ name, folder, questions }: Conversation): Answered[] {
  const home = mkdtempSync(join(tmpdir(), 'mainstay-retrieval-'));
  const index = openLogIndex({ folder, database: join(home, 'memory.db') });
  try {
    index.update();
    const ask = createAsk(index);
    return questions.map((question) => ({ conversation: name, question, shares: ask(question) }));
  } finally {
    index.close();
    rmSync(home, { recursive: true });
  }
}

function createAsk(index: LogIndex): (question: Labelled) => Shares {
  const search = createSearch(index);
  const plain = createBaseline(index);
  return ({ question, asked, evidence }) => {
    const share = (found: readonly { file: string; line: number }[]) =>
      evidence.filter((of) => found.some(({ file, line }) => `${file}:${line}` === of)).length / evidence.length;
    return {
      ours: share(search.search(question, { k: HITS, now: asked })),
      plain: share(plain.search(question, HITS)),
      budgets: BUDGETS.map((budgetTokens) => ({
        ours: share(recall(search, question, { budgetTokens, now: asked }).memories),
        plain: share(fill(budgetTokens, plain.search(question, PLAIN_LINES))),
      })),
    };
  };
}

/** Takes hits as they come while they fit, at four characters a token, each with its name, source and day. */
function fill<Line extends { text: string; who: string; file: string; line: number }>(
  budget: number,
  hits: readonly Line[],
): Line[] {
  let left = budget;
  return hits.filter(({ text, who, file, line }) => {
    const cost = Math.ceil(`${who}: ${text} [${file}:${line}] 2026-02-08`.length / 4);
    if (cost > left) return false;
    left -= cost;
    return true;
  });
}
