import { z } from 'zod';
import type { ArtifactRef } from './artifact.ts';
import type { Button } from './button.ts';
import { parseDuration } from './duration.ts';
import type { AskAbout, MemoryAnswer } from './http/memory-asks.ts';
import type { JobMeasures, JobProgress } from './job.ts';
import type { McpAnswer, McpCall } from './mcp.ts';
import type { AskModel, Tier } from './model.ts';
import { HOME_QUEUE } from './queues.ts';

/**
 * What kind of mark a skill leaves on the world. `none`: nothing outside; `idempotent`: twice is the same as once;
 * `external`: can't be taken back. With a `reconcile` it goes through the effects ledger; without one, its `run` itself
 * finds out what an earlier start has done.
 */
export type Effect = 'none' | 'idempotent' | 'external';

/** What a skill may need that npm does not bring: programs, and a sandbox for those of others. */
export type Tool = 'ffmpeg' | 'chromium' | 'imagemagick' | 'pillow' | 'sandbox';

/**
 * Why work is stopped from outside: the `reason` of the job's signal. When the node restarts, the work goes on after
 * it, so what can live on by itself should; when it ends, nothing of it may stay behind.
 */
export type StopReason = 'cancelled' | 'time limit' | 'node restarts' | 'node ends';

/**
 * What the outside world says of an effect that was about to be done when the work was cut off. `not-done`: it may be
 * done now; `unknown`: nobody can tell, `why` is a sentence for the operator.
 */
export type Verdict<Output> =
  { state: 'done'; output: Output } | { state: 'not-done' } | { state: 'unknown'; why: string };

/** One job as the skill that does it sees it. Everything that has to outlive a crash of the node lies in `dir`. */
export interface Job {
  readonly id: string;
  /** Counts from 1; above 1 means that an earlier attempt was cut off, and `dir` holds what it left. */
  readonly attempt: number;
  /** Raised with a `StopReason`, never by a lost connection. */
  readonly signal: AbortSignal;
  /** The operator's own files, absolute. */
  readonly workspace: string;
  /** The daily logs and the curated memory of this home, absolute. */
  readonly memory: string;
  /** A folder of this job alone, absolute, the same for every attempt. */
  readonly dir: string;
  /** Milliseconds the skill may take in all. */
  readonly timeLimitMs: number;
  /** Shows how far the work is; cheap, call it as often as you like. */
  progress(progress: JobProgress): void;
  /** Adds to the job's measured use of the machine: processor time adds up, of the memory peaks the highest counts. */
  measure(measures: JobMeasures): void;
  /** Turns a path of the input (`workspacePath()`, or an attachment's) into an absolute path of an existing file. */
  path(value: string): Promise<string>;
  /** Makes a file the job wrote an artifact: hashed, kept by content, handed to the gateway before the job reports. */
  artifact(file: string, details?: ArtifactDetails): Promise<ArtifactRef>;
  /** The values of the named variables, as far as the operator granted them to scripts; others are absent. */
  grant(names: readonly string[]): Record<string, string>;
  /** Asks models of a tier; null where none is configured for it. */
  model(tier: Tier): AskModel | null;
  /** Calls a tool of an MCP server that this node's `config.yaml` names. */
  callTool(call: McpCall): Promise<McpAnswer>;
  /** Searches this node's memory. @throws UserError with what is wrong with the question */
  searchMemory(question: Omit<AskAbout<'search'>, 'about'>): Promise<MemoryAnswer<'search'>>;
  /** One line in the node's log. */
  log(message: string, details?: Record<string, unknown>): void;
}

export interface ArtifactDetails {
  name?: string;
  mime?: string;
  width?: number;
  height?: number;
  durationS?: number;
  /** A small JPEG (at most 320 px a side, 200 kB: Telegram's rule for thumbnails). */
  thumbnailFile?: string;
}

/** A slash command that starts the skill: `/name` and how its words fill the input's fields. */
export interface CommandForm<Input> {
  name: string;
  summary?: string;
  /** Fields filled by the words in order; fields not named here are given as `field=value`. */
  positional?: readonly (keyof Input & string)[];
  /** The field that takes all words left over, as a list. */
  rest?: keyof Input & string;
  /**
   * The field that takes the text as it was typed, quotes and line breaks kept (then no `positional`, no `rest`);
   * words such as `field=value` at its ends still fill the other fields.
   */
  text?: keyof Input & string;
  /** The field that takes what stands after the positional words as it was typed (then no `rest`, no `text`). */
  tail?: keyof Input & string;
  /** The field that an attachment fills where the words do not. */
  attachment?: keyof Input & string;
  /** The field (a list) that several attachments fill. */
  attachments?: keyof Input & string;
  /** Values this command sets by itself, as `/shot` does on `browse`. */
  preset?: Partial<Input>;
  /** Words a person could type after the command, shown in help. */
  examples?: readonly string[];
}

export interface SkillSpec<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  /** Lower-case word: the activity's type, the default slash command, the model's tool. */
  name: string;
  /** One line for menus and help. */
  summary: string;
  /** Task queue it runs on; the home node's unless said otherwise. */
  runsOn?: string;
  effect: Effect;
  /** The effect of this very job, where the input says it better than `effect`. */
  effectFor?(input: z.output<I>): Effect;
  input: I;
  output: O;
  /** How long one job may take, as `2h`. */
  timeLimit: string;
  /** The time limit of this very job (milliseconds), where the input says it better than `timeLimit`. */
  timeLimitFor?(input: z.output<I>): number | undefined;
  /** The skill is off on a node that lacks one of these. */
  needs?: readonly Tool[];
  /** Slash commands; by default one of the skill's own name without positional words. */
  commands?: readonly CommandForm<z.output<I>>[];
  /** What this job does in a few words, for cards and the Temporal Web UI: `render storyboards/demo.yaml`. */
  describe(input: z.output<I>): string;
  /** The result as a person reads it in chat (plain text; Mainstay adds the processing time). */
  reply?(output: z.output<O>, input: z.output<I>): string;
  /** What a person can do about the result, as buttons under it. */
  buttons?(output: z.output<O>, input: z.output<I>): Button[][];
  run(input: z.output<I>, job: Job): Promise<z.output<O>>;
  /**
   * Asks the outside world whether this job's effect happened; called before anything is done again. What it throws is
   * no verdict: it is asked again.
   */
  reconcile?(input: z.output<I>, job: Job): Promise<Verdict<z.output<O>>>;
  /**
   * Ends what the job whose folder this is left running when its node crashed; asked for where the job was cancelled
   * before it was taken up again. For skills whose processes outlive the node's.
   */
  abandon?(dir: string): Promise<void>;
}

export interface Skill extends Omit<
  SkillSpec,
  'describe' | 'reply' | 'buttons' | 'run' | 'reconcile' | 'timeLimitFor' | 'effectFor' | 'commands'
> {
  runsOn: string;
  timeLimitMs: number;
  commands: readonly CommandForm<Record<string, unknown>>[];
  timeLimitFor(input: Record<string, unknown>): number;
  effectFor(input: Record<string, unknown>): Effect;
  describe(input: Record<string, unknown>): string;
  reply(output: Record<string, unknown>, input: Record<string, unknown>): string;
  buttons(output: Record<string, unknown>, input: Record<string, unknown>): Button[][];
  run(input: Record<string, unknown>, job: Job): Promise<Record<string, unknown>>;
  reconcile?(input: Record<string, unknown>, job: Job): Promise<Verdict<Record<string, unknown>>>;
}

/**
 * Declares a skill. From this one value come the slash command with its help, the check of its arguments, the
 * activity, the page in `docs/skills/` and the model's tool.
 */
export function skill<I extends z.ZodObject, O extends z.ZodObject>(spec: SkillSpec<I, O>): Skill {
  const timeLimitMs = parseDuration(spec.timeLimit);
  // The spec's functions take their own input type; the registry only ever calls them with what `spec.input` parsed.
  const erased = spec as unknown as SkillSpec;
  return {
    ...erased,
    runsOn: spec.runsOn ?? HOME_QUEUE,
    timeLimitMs,
    commands: (erased.commands as Skill['commands'] | undefined) ?? [{ name: spec.name }],
    effectFor: (input) => erased.effectFor?.(input) ?? spec.effect,
    timeLimitFor: (input) => erased.timeLimitFor?.(input) ?? timeLimitMs,
    reply: (output, input) => erased.reply?.(output, input) ?? `${erased.describe(input)}: done.`,
    buttons: (output, input) => erased.buttons?.(output, input) ?? [],
    run: (input, job) => erased.run(input, job),
    ...(erased.reconcile && { reconcile: (input, job) => erased.reconcile!(input, job) }),
    describe: (input) => erased.describe(input),
  };
}

/** `attachment:SHA256/NAME` names a file that came with the message. */
const ATTACHMENT = /^attachment:[0-9a-f]{64}\/(?!\.{1,2}$)[^/\\\0]+$/;

/** An input field that names a file of the workspace (relative, staying inside it) or one that came with the message. */
export function workspacePath() {
  return z
    .string()
    .min(1)
    .max(1_024)
    .refine((path) => (path.startsWith('attachment:') ? ATTACHMENT.test(path) : staysInside(path)), {
      error: 'must be a path inside the workspace: no leading /, and no .. that leaves it',
    });
}

/** How an attachment is named in a skill's input. */
export function attachmentPath(file: { sha256: string; name: string }): string {
  return `attachment:${file.sha256}/${file.name.replaceAll(/[/\\\0]/g, '_').replace(/^\.{1,2}$/, '_')}`;
}

function staysInside(path: string): boolean {
  if (path.startsWith('/') || path.startsWith('~') || path.includes('\0')) return false;
  let depth = 0;
  for (const part of path.split(/[/\\]/)) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) return false;
  }
  return true;
}
