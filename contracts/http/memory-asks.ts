import { z } from 'zod';
import { BadInput, NotFound, UserError } from '../errors.ts';

/** A day of the daily log, which is also its file's name. */
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date as 2026-02-08');
export const entryKind = z.enum(['said', 'tool', 'system']);

/** An entry that a search found; `FILE:LINE` cites it. */
export const memoryHit = z.object({
  text: z.string(),
  date: z.string(),
  who: z.string(),
  file: z.string(),
  line: z.number().int(),
  score: z.number(),
});
export type MemoryHit = z.infer<typeof memoryHit>;

/** An entry of `MEMORY.md`, with the places it is known from. */
export const rememberedEntry = z.object({
  text: z.string(),
  section: z.string(),
  line: z.number().int(),
  sources: z.array(z.string()),
});
export type RememberedEntry = z.infer<typeof rememberedEntry>;

/** A day the log has, with the size of its file. */
const logDay = z.object({ date: z.string(), bytes: z.number() });

export const dayEntry = z.object({
  line: z.number().int(),
  time: z.string().optional(),
  who: z.string(),
  text: z.string(),
  kind: entryKind,
});
export type DayEntry = z.infer<typeof dayEntry>;

/** One state of `MEMORY.md`; `at` is ISO 8601. */
const curatedVersion = z.object({ version: z.number().int(), at: z.string(), by: z.string(), why: z.string() });

export const graphEntity = z.object({ id: z.string(), kind: z.string(), name: z.string() });
export type GraphEntity = z.infer<typeof graphEntity>;

/** A relation with the time it held: without `from` nobody said since when, without `until` it holds still. */
export const graphFact = z.object({
  id: z.string(),
  subject: graphEntity,
  relation: z.string(),
  object: graphEntity.optional(),
  value: z.string().optional(),
  from: z.string().optional(),
  until: z.string().optional(),
  source: z.string(),
  times: z.number().int(),
});
export type GraphFact = z.infer<typeof graphFact>;

/** All facts of one relation between two entities, by their ids. */
export const graphEdge = z.object({
  subject: z.string(),
  relation: z.string(),
  object: z.string(),
  past: z.boolean(),
  times: z.number().int(),
});
export type GraphEdge = z.infer<typeof graphEdge>;

/** What is asked of the memory; all of it reads only. */
export const memoryAsk = z.discriminatedUnion('about', [
  z.object({
    about: z.literal('search'),
    q: z.string().max(1_000),
    k: z.number().int().min(1).max(200),
    from: day.optional(),
    to: day.optional(),
    who: z.string().max(200).optional(),
    kind: entryKind.optional(),
  }),
  z.object({ about: z.literal('days') }),
  z.object({ about: z.literal('day'), date: day }),
  z.object({ about: z.literal('curated') }),
  z.object({ about: z.literal('versions'), limit: z.number().int().min(1).max(1_000) }),
  /** What a version changed; the latest where none is named. */
  z.object({ about: z.literal('version'), version: z.number().int().min(0).optional() }),
  /** The entities there are. */
  z.object({ about: z.literal('entities'), limit: z.number().int().min(1).max(500) }),
  /** What is known around an entity, by its id or by words of its name. */
  z.object({
    about: z.literal('graph'),
    entity: z.string().min(1).max(300),
    depth: z.number().int().min(1).max(3),
    past: z.boolean(),
  }),
  /** What the graph says to a question in plain words. */
  /** What was known and said before a time (milliseconds) that may help to answer a question, within a budget of tokens. */
  z.object({
    about: z.literal('recall'),
    question: z.string().min(1).max(10_000),
    before: z.number(),
    budgetTokens: z.number().int().min(50).max(20_000),
  }),
  z.object({ about: z.literal('question'), question: z.string().min(1).max(1_000) }),
]);
export type MemoryAsk = z.infer<typeof memoryAsk>;

/** What is answered to each. */
export const memoryAnswers = {
  /** From the log, and from `MEMORY.md`; the best first. */
  search: z.object({ hits: z.array(memoryHit), remembered: z.array(rememberedEntry) }),
  /** The latest first. */
  days: z.object({ days: z.array(logDay) }),
  /** Without entries where it has no log; `before` and `after` are the nearest days that have one. */
  day: z.object({
    date: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable(),
    entries: z.array(dayEntry),
  }),
  curated: z.object({
    text: z.string(),
    version: z.number().int(),
    /** When this version was written. */
    at: z.string(),
    /** Changes that wait for the operator's answer, each in words. */
    conflicts: z.array(z.object({ id: z.string(), text: z.string() })),
  }),
  /** The latest first. */
  versions: z.object({ versions: z.array(curatedVersion) }),
  /** The lines of a unified diff: `-` gone, `+` come, a space unchanged, `@@` where. */
  version: curatedVersion.extend({ lines: z.array(z.string()) }),
  /** Those with the most facts first. */
  entities: z.object({ entities: z.array(graphEntity.extend({ facts: z.number().int() })) }),
  graph: z.object({
    entity: graphEntity.extend({ alsoCalled: z.array(z.string()) }),
    /** What holds now, what did, and what happened, the latest first. */
    now: z.array(graphFact),
    past: z.array(graphFact),
    events: z.array(graphFact),
    /** The picture: `distance` is in steps from the entity. */
    nodes: z.array(graphEntity.extend({ distance: z.number().int() })),
    edges: z.array(graphEdge),
    /** More than a picture holds was left out. */
    truncated: z.boolean(),
  }),
  /** As a model reads it, each with its source; empty where the memory has nothing. */
  recall: z.object({ text: z.string() }),
  question: z.object({ text: z.string() }),
} satisfies Record<MemoryAsk['about'], z.ZodType>;
export type MemoryAnswer<About extends MemoryAsk['about']> = z.infer<(typeof memoryAnswers)[About]>;
export type AskAbout<About extends MemoryAsk['about']> = Extract<MemoryAsk, { about: About }>;

/** `copy` is said where the gateway's copy of `MEMORY.md` answers: `From the copy of …; the node is away.` */
export type FromCopy = { copy?: string };

/** `GET /api/memory/asks?after=ID&wait=SECONDS`: what nobody answered yet of what was asked after `after`. */
export const memoryAskPage = z.object({ asks: z.array(z.object({ id: z.string(), ask: memoryAsk })) });
export type AskedOfMemory = z.infer<typeof memoryAskPage>['asks'][number];

/** `POST /api/memory/asks/ID`: the answer, or a sentence why there is none. */
export const memoryReply = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), answer: z.unknown() }),
  z.object({ ok: z.literal(false), kind: z.enum(['BadInput', 'NotFound', 'failed']), sentence: z.string() }),
]);
export type MemoryReply = z.infer<typeof memoryReply>;

/** What is in a reply. @throws BadInput, NotFound or UserError with the sentence where it has no answer */
export function answerOf(reply: MemoryReply): unknown {
  if (reply.ok) return reply.answer;
  if (reply.kind === 'BadInput') throw new BadInput(reply.sentence);
  if (reply.kind === 'NotFound') throw new NotFound(reply.sentence);
  throw new UserError(reply.sentence);
}
